import { describe, expect, it } from "vitest";
import { matrix } from "../math/matrix.js";
import { decontaminate } from "./decontaminate.js";

/** Unit vectors in the plane, by angle in degrees. */
const at = (...degrees: number[]) =>
  matrix(
    degrees.length,
    2,
    Float32Array.from(degrees.flatMap((d) => [Math.cos((d * Math.PI) / 180), Math.sin((d * Math.PI) / 180)])),
  );

const NONE: ReadonlySet<number> = new Set();

describe("decontaminate", () => {
  const training = at(0, 90);
  const benchmark = at(0, 10, 20, 45, 80, 135); // nearest: 0, 10, 20, 45, 10, 45 degrees away

  it("leaves out exactly the prompts at the limit or nearer", () => {
    expect(decontaminate(benchmark, training, NONE, 0.95).kept).toEqual([2, 3, 5]); // cos 18.2° = 0.95
    expect(decontaminate(benchmark, training, NONE, 0.93).kept).toEqual([3, 5]);
    expect(decontaminate(benchmark, training, NONE, 1).kept).toEqual([1, 2, 3, 4, 5]);
  });

  it("knows a repeated prompt, whatever its vector says", () => {
    const nothing = matrix(1, 2, new Float32Array(2));
    expect(decontaminate(nothing, training, NONE, 0.95).kept).toEqual([0]);
    expect(decontaminate(nothing, training, new Set([0]), 0.95)).toMatchObject({ kept: [], similarity: { value: 1 } });
  });

  it("keeps all at 0", () => {
    expect(decontaminate(benchmark, training, NONE, 0).kept).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("tells S(B, D), the mean of the largest cosines, over the whole benchmark", () => {
    const cosines = [0, 10, 20, 45, 10, 45].map((d) => Math.cos((d * Math.PI) / 180));
    const expected = cosines.reduce((sum, cosine) => sum + cosine, 0) / 6;
    const { value, low, high } = decontaminate(benchmark, training, NONE, 0.95).similarity;
    expect(value).toBeCloseTo(expected, 6);
    expect(value - low).toBeCloseTo(high - value, 9);
    expect(low).toBeLessThan(value);
    expect(decontaminate(benchmark, at(0, 10, 20, 45, 80, 135), NONE, 0).similarity.value).toBeCloseTo(1, 6);
  });
});
