import { expect, it } from "vitest";
import { zeros } from "../../math/matrix.js";
import { rng } from "../../random.js";
import type { GainLabels } from "../gain-labels.js";
import { averageBias } from "./average-bias.js";
import { lengthSlope } from "./length-slope.js";

/** Gold and judge on n answers; E[judge − gold | ratio] = 0.1 + slope · ratio, lengths on the judge's lines alone. */
function labels(n: number, slope: number, noise: number, spread = 0.5): GainLabels {
  const random = rng(11, "slope");
  const rows = Array.from({ length: n }, (_, i) => {
    const ratio = spread * random.normal();
    const gold = random.uniform() < 0.5 ? 0.2 : -0.2;
    return { i, ratio, gold, judged: gold + 0.1 + slope * ratio + noise * random.normal() };
  });
  const twice = <T>(of: (row: (typeof rows)[number]) => T) => [...rows.map(of), ...rows.map(of)];
  return {
    judges: ["judge"],
    source: Int32Array.from({ length: 2 * n }, (_, i) => Number(i >= n)),
    prompt: Int32Array.from(twice(({ i }) => i)),
    strong: new Int32Array(2 * n),
    weak: new Int32Array(2 * n).fill(1),
    gain: Float64Array.from([...rows.map(({ gold }) => gold), ...rows.map(({ judged }) => judged)]),
    answers: Int32Array.from(twice(({ i }) => i)),
    lengthRatio: Float64Array.from([...rows.map(() => Number.NaN), ...rows.map(({ ratio }) => ratio)]),
    order: new Float64Array(2 * n),
    weight: new Float64Array(2 * n).fill(1),
  };
}

const slopeOf = (of: GainLabels) => lengthSlope(averageBias(of, zeros(of.source.length, 0), "judge").scores);

it("is the line through differences that lie on one", () => {
  expect(slopeOf(labels(30, 0.25, 0))!.value).toBeCloseTo(0.25, 12);
});

it("finds the slope of noisy ones", () => {
  const { value, low, high, n } = slopeOf(labels(600, 0.25, 0.4))!;
  const se = (high - low) / (2 * 1.96);
  expect(n).toBe(600);
  expect(se).toBeLessThan(0.05);
  expect(Math.abs(value - 0.25)).toBeLessThan(4 * se); // 4 SE: 1 seed in 16,000 fails by chance
});

it("is null where all lengths are alike", () => {
  expect(slopeOf(labels(30, 0.25, 0, 0))).toBeNull();
});
