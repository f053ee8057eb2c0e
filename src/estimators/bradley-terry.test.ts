import { describe, expect, it } from "vitest";
import { logistic } from "../math/logistic.js";
import { rng } from "../random.js";
import { bradleyTerry, type Comparisons, connectedGroups, eloOf, strengthErrors, winMatrix } from "./bradley-terry.js";

const truth = Float64Array.of(0.9, 0.3, -0.2, -1);

/** Battles of a known world: every prompt is judged `perPrompt` times and shifts all of player 0's by its own amount. */
function battles(prompts: number, perPrompt: number, shift: number, seed: number) {
  const random = rng(seed, "bradley-terry");
  const rows: { a: number; b: number; winA: number; weight: number; prompt: number }[] = [];
  for (let prompt = 0; prompt < prompts; prompt++) {
    const own = shift * random.normal();
    for (let i = 0; i < perPrompt; i++) {
      const [a, b] = random.shuffled([0, 1, 2, 3]) as [number, number];
      const lean = (a === 0 ? own : 0) - (b === 0 ? own : 0);
      const winA = random.uniform() < logistic(truth[a]! - truth[b]! + lean) ? 1 : 0;
      rows.push({ a, b, winA, weight: 1, prompt });
    }
  }
  const comparisons: Comparisons = {
    a: rows.map((one) => one.a),
    b: rows.map((one) => one.b),
    winA: rows.map((one) => one.winA),
    weight: rows.map((one) => one.weight),
  };
  return { comparisons, cluster: rows.map((one) => one.prompt) };
}

describe("bradleyTerry", () => {
  it("has the closed form of two players: the log-odds of the win share", () => {
    const wins = winMatrix({ a: [0, 0, 1], b: [1, 1, 0], winA: [1, 0.5, 0.5], weight: [1, 2, 2] }, 2);
    const [first, second] = bradleyTerry(wins, { ridge: 0 });
    expect(first! - second!).toBeCloseTo(Math.log(3 / 2), 9); // 1 + 1 + 1 wins against 1 + 1
    expect(first! + second!).toBeCloseTo(0, 12);
  });

  it("recovers strengths that are known, within 4 standard errors", () => {
    const { comparisons, cluster } = battles(6000, 1, 0, 3);
    const strengths = bradleyTerry(winMatrix(comparisons, 4));
    const errors = strengthErrors(comparisons, cluster, strengths);
    strengths.forEach((value, k) => {
      expect(errors[k]).toBeLessThan(0.05);
      expect(Math.abs(value - truth[k]!)).toBeLessThan(4 * errors[k]!);
    });
  });

  it("keeps a player that always wins finite, and players that never met apart at 0", () => {
    const strengths = bradleyTerry(winMatrix({ a: [0, 0], b: [1, 1], winA: [1, 1], weight: [1, 1] }, 3));
    expect(strengths.every(Number.isFinite)).toBe(true);
    expect(strengths[0]!).toBeGreaterThan(3);
    expect(strengths[2]!).toBeCloseTo(0, 6);
  });

  it("weights count like repeated battles", () => {
    const twice = winMatrix({ a: [0, 0, 0], b: [1, 1, 1], winA: [1, 1, 0], weight: [1, 1, 1] }, 2);
    const heavy = winMatrix({ a: [0, 0], b: [1, 1], winA: [1, 0], weight: [2, 1] }, 2);
    expect(bradleyTerry(heavy)).toEqual(bradleyTerry(twice));
  });
});

describe("strengthErrors", () => {
  it("covers the limit at the stated rate when verdicts on a prompt hang together, where plain errors would not", () => {
    // The shifts flatten player 0's odds, so its strength has another limit than the truth: that of many battles.
    const limit = bradleyTerry(winMatrix(battles(25_000, 8, 3, 77).comparisons, 4))[0]!;
    const runs = 200;
    let covered = 0;
    let coveredByPlain = 0;
    for (let run = 0; run < runs; run++) {
      const { comparisons, cluster } = battles(120, 8, 3, 1000 + run);
      const strengths = bradleyTerry(winMatrix(comparisons, 4));
      const errors = strengthErrors(comparisons, cluster, strengths);
      const plain = strengthErrors(
        comparisons,
        cluster.map((_, i) => i),
        strengths,
      );
      if (Math.abs(strengths[0]! - limit) < 1.96 * errors[0]!) covered++;
      if (Math.abs(strengths[0]! - limit) < 1.96 * plain[0]!) coveredByPlain++;
    }
    // 3 standard errors of a binomial share of 200 at 0.95 are 0.046.
    expect(covered / runs).toBeGreaterThan(0.95 - 0.05);
    expect(coveredByPlain / runs).toBeLessThan(0.85);
  });
});

describe("connectedGroups", () => {
  it("tells who can be compared", () => {
    expect([...connectedGroups({ a: [0, 3], b: [2, 4] }, 5)]).toEqual([0, 1, 0, 2, 2]);
  });
});

it("an Elo rating is 400 points for ten to one", () => {
  expect(eloOf(Math.LN10) - eloOf(0)).toBeCloseTo(400, 9);
});
