import { describe, expect, it } from "vitest";
import { componentWorld } from "../../../test/support/component-world.js";
import type { ComponentTable } from "../../data/component-csv.js";
import { REFERENCE_FOREST } from "../../estimators/corrections/reference.js";
import { predictRows } from "../../estimators/regressor.js";
import { mean, standardDeviation } from "../../math/statistics.js";
import { goldSplit, scaledComponents } from "./gold-split.js";
import { ALL_GOLDEN, PAPER_METHODS, RANDOM } from "./paper-methods.js";
import { type PaperProtocolReport, paperProtocol } from "./paper-protocol.js";
import { USAGES } from "./paper-run.js";

function tableOf(options: Parameters<typeof componentWorld>[0]): ComponentTable {
  const { components, gold, judged } = componentWorld(options);
  const [n, d] = [components.length, components[0]!.length];
  return {
    components: { rows: n, columns: d, values: Float64Array.from(components.flat()) },
    gold: Float64Array.from(gold),
    judged: Float64Array.from(judged),
    digest: "",
    skipped: { lines: 0, first: null },
  };
}

const table = tableOf({ n: 700, d: 12 });
const options = { gold: [50, 120], runs: 4, test: 300, seed: 3 };
const report = await paperProtocol(table, options);
const literal = await paperProtocol(table, { ...options, isLiteral: true });
const curveOf = ({ results }: PaperProtocolReport, method: string, gold: number) =>
  results.find((one) => one.method === method && one.gold === gold)!.curve;

describe("goldSplit", () => {
  it("tests, then gold, then judged; the same tests whatever the number of gold labels", () => {
    const [few, many] = [50, 120].map((gold) => goldSplit(table, { seed: 3, test: 300, gold }));
    expect(many!.test).toEqual(few!.test);
    expect(many!.all).toEqual(few!.all);
    expect(few!.sample.gold.y).toEqual(few!.all.y.slice(0, 50));
    expect(few!.sample.judged[0]!.x.values).toEqual(few!.all.x.values.slice(50 * 12));
    expect([few!.sample.judged[0]!.y.length, many!.sample.judged[0]!.y.length]).toEqual([350, 280]);
    const rows = (m: { values: Float64Array }) => new Set(Array.from(m.values).filter((_, e) => e % 12 === 0));
    expect(new Set([...rows(few!.test), ...rows(few!.all.x)]).size).toBe(700); // nobody is in two places
    expect(goldSplit(table, { seed: 4, test: 300, gold: 50 }).test).not.toEqual(few!.test);
  });
});

describe("scaledComponents", () => {
  it("have mean 0 and squared length 1 on average, and keep their proportions", () => {
    const { values } = scaledComponents({ rows: 2, columns: 2, values: Float64Array.of(10, 5, 4, 1) });
    expect([...values].map((value) => value * Math.sqrt(13))).toEqual([3, 2, -3, -2].map((v) => expect.closeTo(v, 12)));
  });

  it("do not matter to a forest", () => {
    const split = goldSplit(table, { seed: 1, test: 300, gold: 50 });
    const scaled = goldSplit(
      { ...table, components: scaledComponents(table.components) },
      { seed: 1, test: 300, gold: 50 },
    );
    const ranked = ({ all, test }: typeof split) => predictRows(REFERENCE_FOREST.fit(all.x, all.y), test);
    const [a, b] = [ranked(split), ranked(scaled)];
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThan(1e-9);
  });
});

describe("paperProtocol", () => {
  it("has every method at every number of gold labels, with ordered intervals from all runs", () => {
    expect(report.results).toHaveLength(2 * PAPER_METHODS.length);
    for (const { curve } of report.results)
      for (const { value, low, high, runs } of [curve.mean, ...curve.points]) {
        expect(runs).toBe(4);
        expect(low! <= value! && value! <= high!).toBe(true);
      }
  });

  it.each([
    { report, isLiteral: false },
    { report: literal, isLiteral: true },
  ])("measures as counting by hand does, literally: $isLiteral", ({ report, isLiteral }) => {
    const gains = [3, 4, 5, 6].map((seed) => {
      const split = goldSplit(table, { seed, test: 300, gold: 120 });
      const predicted = predictRows(REFERENCE_FOREST.fit(split.sample.gold.x, split.sample.gold.y), split.test);
      const byHand = (ranking: ArrayLike<number>, calls: number) => {
        const order = Array.from({ length: 300 }, (_, i) => i).sort((a, b) => ranking[b]! - ranking[a]!);
        return order.slice(0, calls).reduce((sum, i) => sum + split.gains[i]!, 0);
      };
      const random = PAPER_METHODS.find(({ name }) => name === RANDOM)!.rank(split);
      const positive = predicted.filter((value) => value > 0).length;
      return USAGES.map((usage) => {
        const calls = Math.round(300 * usage);
        const chance = isLiteral ? byHand(random, calls) : (calls / 300) * split.gains.reduce((sum, g) => sum + g, 0);
        if (isLiteral && calls > positive) return Number.NaN;
        return (byHand(predicted, calls) - chance) / (300 * mean(table.gold));
      });
    });
    curveOf(report, "Golden-only", 120).points.forEach(({ value, runs }, u) => {
      const reached = gains.map((curve) => curve[u]!).filter((gain) => !Number.isNaN(gain));
      expect(runs).toBe(reached.length);
      if (runs > 0) expect(value).toBeCloseTo(mean(reached), 9);
      else expect(value).toBeNull();
    });
  });

  it("literally, loses runs at large usages, and says so", () => {
    const { points } = curveOf(literal, "Golden-only", 50);
    expect(points[60]!.runs).toBeLessThan(points[0]!.runs);
    expect(literal.notes.join()).toContain("fewest runs at a usage: ");
    expect(report.notes.join()).not.toContain("fewest runs");
  });

  it("is the same each time, and run by run: two runs from seed 4 are the last two of three from seed 3", async () => {
    const few = { gold: [50], test: 300 };
    expect(await paperProtocol(table, options)).toEqual(report);
    const value = async (runs: number, seed: number) =>
      curveOf(await paperProtocol(table, { ...few, runs, seed }), "auto", 50).mean.value!;
    expect(3 * (await value(3, 3))).toBeCloseTo((await value(1, 3)) + 2 * (await value(2, 4)), 12);
  });

  it("shares All-golden and Random between numbers of gold labels", () => {
    for (const method of [ALL_GOLDEN, RANDOM])
      expect(curveOf(report, method, 50)).toEqual(curveOf(report, method, 120));
    expect(curveOf(report, "Golden-only", 50)).not.toEqual(curveOf(report, "Golden-only", 120));
  });

  it("gives Random nothing, and All-golden more than Golden-only", () => {
    // Random's EG(u) is that of a permutation: variance u(1 − u) N sd² / (N mean)² in each run; 4 SE, 1 seed in 16,000.
    const se = (Math.sqrt(0.25 / 300) * standardDeviation(table.gold)) / mean(table.gold) / Math.sqrt(4);
    expect(Math.abs(curveOf(report, RANDOM, 50).points[30]!.value!)).toBeLessThan(4 * se);
    expect(curveOf(literal, RANDOM, 50).points.every(({ value }) => value === 0)).toBe(true);
    expect(curveOf(report, ALL_GOLDEN, 50).mean.low).toBeGreaterThan(curveOf(report, "Golden-only", 50).mean.value!);
    expect(curveOf(report, "Golden-only", 50).mean.value!).toBeGreaterThan(4 * se); // there is something to be found
  });

  it("refuses what it cannot split, or has no unit for", async () => {
    const refused = (change: Partial<ComponentTable>, gold: number) =>
      expect(paperProtocol({ ...table, ...change }, { ...options, gold: [50, gold] })).rejects;
    const few = "NOT_ENOUGH_DATA: expected at least 701 prompts: 300 to test, 351 with gold labels, 50";
    await refused({}, 351).toThrow(few);
    await refused({ gold: table.gold.map((value) => -value) }, 50).toThrow("expected a mean gold gain above 0");
  });
});
