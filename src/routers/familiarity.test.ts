import { describe, expect, it } from "vitest";
import type { Matrix32 } from "../math/matrix.js";
import { row } from "../math/matrix.js";
import { rng } from "../random.js";
import { familiarity } from "./familiarity.js";

const d = 8;
function around(centre: number, n: number, seed: number): Matrix32 {
  const random = rng(seed, "familiarity");
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const x = Array.from({ length: d }, (_, j) => (j === centre ? 2 : 0) + random.normal());
    values.set(
      x.map((v) => v / Math.hypot(...x)),
      i * d,
    );
  }
  return { rows: n, columns: d, values };
}
const ranks = (of: ReturnType<typeof familiarity>, prompts: Matrix32) =>
  Array.from({ length: prompts.rows }, (_, i) => of!(row(prompts, i)).rank);

describe("familiarity", () => {
  const of = familiarity(around(0, 500, 1));

  it("ranks prompts like those of training evenly from 0 to 1", () => {
    const found = ranks(of, around(0, 1000, 2));
    const mean = found.reduce((a, b) => a + b, 0) / found.length;
    // √(1/12) a prompt, and the sample of 500 it is held against adds as much for 500: 4 SE of both.
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12) * Math.sqrt(1 / 1000 + 1 / 500));
    const low = found.filter((rank) => rank < 0.05).length / found.length;
    expect(Math.abs(low - 0.05)).toBeLessThan(4 * Math.sqrt(0.05 * 0.95) * Math.sqrt(1 / 1000 + 1 / 500));
  });

  it("ranks prompts from elsewhere low", () => {
    const found = ranks(of, around(3, 200, 3)).sort((a, b) => a - b);
    expect(found[100]).toBeLessThan(0.05);
  });

  it("knows a training prompt by heart, and a prompt of no known word by nothing", () => {
    const sample = around(0, 500, 1);
    expect(of!(row(sample, 7)).similarity).toBeCloseTo(1, 5);
    expect(of!(row(sample, 7)).rank).toBe(1);
    expect(of!(new Float32Array(d))).toEqual({ similarity: 0, rank: 0 });
  });

  it("says nothing from a handful of prompts", () => {
    expect(familiarity(around(0, 19, 1))).toBeUndefined();
  });
});
