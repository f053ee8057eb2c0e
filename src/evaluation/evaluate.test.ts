import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  believer,
  ignorant,
  knowing,
  knownWorld,
  MODELS,
  PRICES,
  testSetOf,
} from "../../test/evaluation/known-world.js";
import { FairleadError } from "../errors.js";
import { rowsOf } from "../math/matrix.js";
import type { EvaluateOptions } from "./evaluate.js";
import { evaluate, evaluateWithSamples } from "./evaluate.js";
import type { Evaluation } from "./evaluation.js";
import { difference } from "./samples.js";
import type { TestSet } from "./test-set.js";

const pair = { strong: "large", weak: "small" };
const options: EvaluateOptions = { pair, seed: 1, resamples: 200, bestSingle: "large" };
const n = 400;
const world = knownWorld(n, 3);
const { evaluation, samples } = evaluateWithSamples([knowing, ignorant], world, options);
const row = ({ results, baselines }: Evaluation, name: string) =>
  [...results, ...baselines].find(({ router }) => router === name)!;

describe("evaluate", () => {
  it("puts a router that knows between chance and the oracle", () => {
    const [random, best, oracle] = ["random", "knowing", "oracle"].map((name) => row(evaluation, name).apgr!);
    expect(best!.low).toBeGreaterThan(random!.high);
    expect(oracle!.low).toBeGreaterThan(best!.high);
    expect(difference(samples, "knowing", "single-hull", "aiq")!.low).toBeGreaterThan(0);
    expect(row(evaluation, "oracle").aiq!.low).toBeGreaterThan(row(evaluation, "knowing").aiq!.high);
  });

  it("gives equal win rates exactly ½, with an interval of no width, since ties are broken in expectation", () => {
    const { apgr, cpt50, areaOverRandom } = row(evaluation, "ignorant");
    expect(apgr).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
    expect(cpt50!.value).toBeCloseTo(0.5, 12);
    expect(areaOverRandom!.value).toBeCloseTo(0, 12);
  });

  it("gives chance exactly ½, and the interval of a random ranking of n prompts", () => {
    const { value, low, high } = row(evaluation, "random").apgr!;
    expect(value).toBe(0.5);
    // Var(APGR) = Σd²/12 / (Σd)² when ranks are random; the interval spans 2 · 1.96 SE of it.
    const gains = Array.from({ length: n }, (_, i) => world.scores.values[3 * i + 2]! - world.scores.values[3 * i]!);
    const sum = gains.reduce((total, gain) => total + gain, 0);
    const se = Math.sqrt(gains.reduce((total, gain) => total + gain ** 2, 0) / 12) / sum;
    expect(high - low).toBeGreaterThan(0.75 * 2 * 1.96 * se); // 200 draws place the ends to about ±9 % of the width
    expect(high - low).toBeLessThan(1.25 * 2 * 1.96 * se);
  });

  it("puts single policies where they are: no curve, one setting", () => {
    const strong = row(evaluation, "always-strong");
    expect(strong.apgr).toBeNull();
    expect(strong.curve).toEqual([{ share: 1, quality: evaluation.pair!.strongScore }]);
    expect(strong.sweep).toHaveLength(1);
    expect(strong.sweep[0]!.costPer1000.value).toBeCloseTo(evaluation.models[2]!.costPer1000!.value, 9);
    expect(row(evaluation, "best-single").costSave!.value).toBe(0);
    expect(row(evaluation, "best-single").perfGain!.value).toBe(0);
  });

  it("takes a constant router's pick at λ = 0 for always-strong, and at the largest for always-weak", () => {
    const { sweep, collapse } = row(evaluation, "ignorant");
    expect(sweep[0]!.quality.value).toBeCloseTo(row(evaluation, "always-strong").sweep[0]!.quality.value, 12);
    expect(sweep.at(-1)!.quality.value).toBeCloseTo(row(evaluation, "always-weak").sweep[0]!.quality.value, 12);
    expect(collapse!.value).toBeCloseTo(row(evaluation, "always-strong").collapse!.value, 12);
  });

  it("lets the oracle waste nothing, and spend least of all that are as good", () => {
    const oracle = row(evaluation, "oracle");
    expect(oracle.collapse!.value).toBe(0);
    expect(oracle.perfGain!.low).toBeGreaterThan(0);
    expect(oracle.costSave!.value).toBeGreaterThan(row(evaluation, "knowing").costSave?.value ?? 0);
    expect(oracle.paretoDist).toBeNull(); // nobody can have it, so the frontier is drawn without it
  });

  it("lets the oracle take what is cheapest on each prompt among equals, not on average", () => {
    const alternating = testSetOf(
      ["a", "b"],
      [
        [1, 1],
        [1, 1],
      ],
      [
        [0.001, 0.004],
        [0.005, 0.002],
      ],
    );
    const { sweep } = row(evaluate([], alternating, { seed: 1, resamples: 100 }), "oracle");
    expect(sweep[0]!.costPer1000.value).toBeCloseTo(1.5, 12);
  });

  it("reads the arena score where the cost is midway, in log, or at the λ asked for", () => {
    const logs = (costs: readonly number[]) => costs.map((cost) => Math.log(cost));
    const models = logs(evaluation.models.map(({ costPer1000 }) => costPer1000!.value));
    const middle = (Math.min(...models) + Math.max(...models)) / 2;
    const { sweep, arenaLambda } = row(evaluation, "knowing");
    const away = logs(sweep.map(({ costPer1000 }) => costPer1000.value)).map((cost) => Math.abs(cost - middle));
    expect(arenaLambda).toBe(sweep[away.indexOf(Math.min(...away))]!.lambda);
    const asked = row(evaluate([knowing], world, { ...options, arenaLambda: 0 }), "knowing");
    expect(asked.arenaLambda).toBe(0);
    expect(asked.arenaAccuracy!.value).toBeCloseTo(sweep[0]!.quality.value, 12);
  });

  it("walks a sweep from dear to cheap", () => {
    for (const name of ["knowing", "oracle", "single-hull"]) {
      const costs = row(evaluation, name).sweep.map(({ costPer1000 }) => costPer1000.value);
      expect(costs.length).toBeGreaterThan(2);
      if (name !== "knowing") expect(costs).toEqual(costs.toSorted((a, b) => b - a)); // beliefs about cost are off a little
      expect(costs[0]!).toBeGreaterThan(costs.at(-1)!);
    }
  });

  it("keeps every value inside of its interval, and both ends of the curve at the pair's scores", () => {
    for (const { curve, sweep } of [...evaluation.results, ...evaluation.baselines])
      for (const { quality } of [...curve, ...sweep]) {
        expect(quality.low).toBeLessThanOrEqual(quality.value);
        expect(quality.high).toBeGreaterThanOrEqual(quality.value);
      }
    const { curve } = row(evaluation, "knowing");
    expect(curve).toHaveLength(41);
    expect(curve[0]!.quality.value).toBeCloseTo(evaluation.pair!.weakScore.value, 12);
    expect(curve[40]!.quality.value).toBeCloseTo(evaluation.pair!.strongScore.value, 12);
  });

  it("counts right and wrong of the pair", () => {
    const counts = evaluation.pair!.counts;
    if (!("both" in counts)) throw new Error("scores are 0 or 1");
    expect(counts.both + counts.strongOnly + counts.weakOnly + counts.neither).toBe(n);
    expect((counts.strongOnly - counts.weakOnly) / n).toBeCloseTo(evaluation.pair!.gap.value, 12);
  });

  it("gives the same bytes for the same seed, other intervals for another", () => {
    const again = evaluate([knowing, ignorant], world, options);
    expect(JSON.stringify(again)).toBe(JSON.stringify(evaluation));
    const other = evaluate([knowing, ignorant], world, { ...options, seed: 2 });
    expect(row(other, "knowing").apgr!.value).toBe(row(evaluation, "knowing").apgr!.value);
    expect(row(other, "knowing").apgr!.low).not.toBe(row(evaluation, "knowing").apgr!.low);
  });

  it("survives JSON", () => {
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
  });

  it("reports progress up to the end", () => {
    const seen: number[] = [];
    evaluate([knowing], world, { ...options, progress: (done, total) => seen.push(done / total) });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });
});

describe("difference", () => {
  it("is narrower than two intervals apart: both meet the same prompts", () => {
    const twin = believer("twin", MODELS, {
      winRate: (d) => knowing.winRate(Float32Array.of(d + 0.01), "large", "small"),
    });
    const { samples } = evaluateWithSamples([knowing, twin], world, options);
    const { low, high } = difference(samples, "knowing", "twin", "apgr")!;
    const own = row(evaluation, "knowing").apgr!;
    expect(high - low).toBeLessThan((own.high - own.low) / 5);
  });

  it("to chance is to its known expectation", () => {
    const apgr = row(evaluation, "knowing").apgr!;
    const ahead = difference(samples, "knowing", "random", "apgr")!;
    expect(ahead.value).toBeCloseTo(apgr.value - 0.5, 12);
    expect(ahead.low).toBeCloseTo(apgr.low - 0.5, 12);
    expect(evaluation.comparisons).toContainEqual({
      router: "knowing",
      versus: "random",
      metric: "apgr",
      difference: ahead,
    });
  });

  it("turns its sign with its sides", () => {
    const [there, back] = [
      difference(samples, "knowing", "ignorant", "aiq")!,
      difference(samples, "ignorant", "knowing", "aiq")!,
    ];
    expect(there.value).toBeCloseTo(-back.value, 12);
    expect(there.low).toBeCloseTo(-back.high, 12);
  });

  it("is null for a stranger", () => {
    expect(difference(samples, "knowing", "nobody", "aiq")).toBeNull();
  });
});

/** Values only: intervals rest on resamples of positions. */
const valuesOf = (result: Evaluation) =>
  result.results.map(({ apgr, cpt50, aiq, arena, collapse, paretoDist }) =>
    [apgr, cpt50, aiq, arena, collapse, paretoDist].map((estimate) => estimate?.value ?? null),
  );

const rearranged = (test: TestSet, rows: readonly number[]): TestSet => ({
  ...test,
  embeddings: rowsOf(test.embeddings, rows),
  lengths: Float64Array.from(rows, (i) => test.lengths[i]!),
  scores: rowsOf(test.scores, rows),
  costs: rowsOf(test.costs, rows),
});

function expectNear(a: (number | null)[][], b: (number | null)[][]): void {
  a.flat().forEach((value, i) => {
    if (value === null) expect(b.flat()[i]).toBeNull();
    else expect(b.flat()[i]).toBeCloseTo(value, 9);
  });
}

describe("no metric depends on", () => {
  const small = knownWorld(25, 4);
  const quick = { ...options, resamples: 100 };
  const expected = valuesOf(evaluate([knowing, ignorant], small, quick));

  it("the order of prompts", () => {
    const orders = fc.shuffledSubarray([...Array(25).keys()], { minLength: 25, maxLength: 25 });
    fc.assert(
      fc.property(orders, (order) => {
        expectNear(valuesOf(evaluate([knowing, ignorant], rearranged(small, order), quick)), expected);
      }),
      { numRuns: 8 },
    );
  });

  it("seeing every prompt twice", () => {
    const twice = [...Array(25).keys(), ...Array(25).keys()];
    expectNear(valuesOf(evaluate([knowing, ignorant], rearranged(small, twice), quick)), expected);
  });

  it("who else is judged, save the distance to everyone's frontier", () => {
    const alone = valuesOf(evaluate([knowing], small, quick));
    expectNear([alone[0]!.slice(0, 5)], [expected[0]!.slice(0, 5)]);
  });
});

describe("where the data cannot answer", () => {
  it("leaves APGR out and says why where strong is worse than weak", () => {
    const turned = evaluate([knowing], world, { ...options, pair: { strong: "small", weak: "large" } });
    expect(row(turned, "knowing").apgr).toBeNull();
    expect(row(turned, "knowing").cpt50).toBeNull();
    expect(row(turned, "knowing").areaOverRandom).not.toBeNull();
    expect(turned.notes.join("\n")).toContain("small is not better than large on these prompts");
  });

  it("leaves APGR out where the gap is within chance of 0, and warns", () => {
    const scores = Array.from({ length: 60 }, (_, i) => [i % 2, i < 2 ? 1 : i % 2]); // strong ahead on 1 prompt of 60
    const close = evaluate([believer("b", ["w", "s"], {})], testSetOf(["w", "s"], scores), {
      pair: { strong: "s", weak: "w" },
      seed: 1,
      resamples: 200,
    });
    expect(close.results[0]!.areaOverRandom).not.toBeNull();
    expect(close.results[0]!.apgr).toBeNull(); // in e⁻¹ of the resamples the gap is 0
    expect(close.notes.join("\n")).toContain("within chance of 0");
  });

  it("has no cost-quality numbers without costs, and says so", () => {
    const free = evaluate([knowing], { ...world, costs: testSetOf(MODELS, Array(n).fill([0, 0, 0])).costs }, options);
    expect(free.sweepN).toBe(0);
    expect(row(free, "knowing").aiq).toBeNull();
    expect(row(free, "knowing").sweep).toEqual([]);
    expect(row(free, "knowing").apgr).toEqual(row(evaluation, "knowing").apgr);
    expect(free.models.map(({ costPer1000 }) => costPer1000)).toEqual([null, null, null]);
    expect(free.notes.join("\n")).toContain("no cost-quality numbers");
  });

  it("counts a prompt only where the scores it needs are there", () => {
    const scores = { ...world.scores, values: world.scores.values.slice() };
    for (let i = 0; i < 100; i++) scores.values[3 * i + 1] = Number.NaN; // "middle" unscored on 100 prompts
    const partial = evaluate([knowing], { ...world, scores }, options);
    expect(partial.pair!.n).toBe(n);
    expect(row(partial, "knowing").apgr!.value).toBe(row(evaluation, "knowing").apgr!.value);
    expect(partial.sweepN).toBe(n - 100);
    expect(partial.notes.join("\n")).toContain(`100 of ${n} prompts lack a score or a cost`);
    const without = evaluate([knowing], rearranged(world, [...Array(n).keys()].slice(100)), options);
    expect(row(partial, "knowing").aiq!.value).toBeCloseTo(row(without, "knowing").aiq!.value, 12);
  });

  it("says that the best single model was chosen on the test set, unless it was given", () => {
    expect(evaluation.bestSingle).toEqual({ model: "large", chosenOn: "training" });
    const { bestSingle: _, ...rest } = options;
    const chosen = evaluate([knowing], world, rest);
    expect(chosen.bestSingle).toEqual({ model: "large", chosenOn: "test" });
    expect(chosen.notes.join("\n")).toContain("was chosen on these test prompts");
  });

  it("works on one prompt, and warns of it", () => {
    const one = evaluate([knowing], testSetOf(MODELS, [[0, 1, 1]], [[...PRICES]]), { ...options, resamples: 100 });
    expect(row(one, "knowing").apgr).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
    expect(row(one, "oracle").costSave!.value).toBeCloseTo(0.9, 12);
    expect(one.notes.join("\n")).toContain("With 1 prompts");
  });

  it("judges no routers at all, only baselines", () => {
    const none = evaluate([], world, options);
    expect(none.results).toEqual([]);
    expect(row(none, "oracle").apgr).toEqual(row(evaluation, "oracle").apgr);
  });

  it("tells a router of other models from one of the pair", () => {
    const two = believer("two", ["small", "middle"], { scores: () => [0.3, 0.6], costs: PRICES.slice(0, 2) });
    const mixed = evaluate([two, knowing], world, options);
    expect(row(mixed, "two").apgr).toBeNull();
    expect(row(mixed, "two").aiq).not.toBeNull();
    expect(mixed.notes.join("\n")).toContain("without APGR and CPT: two.");
  });

  it("tells two routers of one name apart", () => {
    expect(evaluate([knowing, knowing], world, options).results.map(({ router }) => router)).toEqual([
      "knowing",
      "knowing (2)",
    ]);
  });

  it.each([
    ["UNKNOWN_MODEL", { pair: { strong: "huge", weak: "small" } }, `scores of "huge"`],
    ["UNKNOWN_MODEL", { bestSingle: "huge" }, `scores of "huge"`],
    ["INVALID_ARGUMENT", { pair: { strong: "large", weak: "large" } }, "two different models"],
    ["INVALID_ARGUMENT", { resamples: 10 }, "at least 100 resamples"],
    ["INVALID_ARGUMENT", { lambdas: [1, -1] }, "a number of at least 0, found -1"],
    ["INVALID_ARGUMENT", { lambdas: [] }, "found none"],
  ])("refuses with %s: %o", (code, wrong, message) => {
    const run = () => evaluate([knowing], world, { ...options, ...wrong });
    expect(run).toThrow(message);
    expect(run).toThrow(FairleadError);
    expect(run).toThrow(code);
  });

  it("refuses an empty test set and a win rate that is none", () => {
    expect(() => evaluate([], testSetOf(MODELS, []), { seed: 1 })).toThrow("NOT_ENOUGH_DATA");
    const broken = believer("broken", MODELS, { winRate: () => 1.2 });
    expect(() => evaluate([broken], world, options)).toThrow(
      "a win rate in [0, 1] from router broken, found 1.2 on prompt 0",
    );
  });
});
