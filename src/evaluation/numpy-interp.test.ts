import { describe, expect, it } from "vitest";
import { numpyInterp } from "./numpy-interp.js";

// Expected values were printed by NumPy 2.4.
describe("numpyInterp", () => {
  it("interpolates, and is level beyond both ends", () => {
    expect(numpyInterp([-1, 1, 1.5, 2, 9], [1, 2, 3], [10, 20, 40])).toEqual([10, 10, 15, 20, 40]);
    expect(numpyInterp([0, 5], [3], [7])).toEqual([7, 7]);
  });

  it.each([
    { wanted: [0.5], is: [0.0] },
    { wanted: [0.62, 0.5], is: [0.066666667, 0.0] },
    { wanted: [0.5, 0.99, 0.62], is: [0.0, 14.981818182, 12.671428571] },
    { wanted: [0.99, 0.62, 0.7, 0.88], is: [14.981818182, 12.671428571, 12.785714286, 14.781818182] },
  ])("meets the same crossings of a curve that rises and falls: $wanted", ({ wanted, is }) => {
    const x = [0.6, 0.9, 0.3, 0.8, 0.1, 0.5, 0.2, 0.7, 0.4, 0.95, 0.05, 0.65, 0.15, 0.85, 0.45, 1.0];
    const found = numpyInterp(wanted, x, Array.from(x.keys()));
    is.forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 8);
    });
  });

  it("finds its way on a long ascending curve, far from the guess and near it", () => {
    const x = Array.from({ length: 30 }, (_, i) => (i * i) / 10);
    const found = numpyInterp(
      [0.05, 50.3, 0.05, 84.0, 3.33],
      x,
      x.map((_, i) => Math.sqrt(i)),
    );
    [0.5, 4.734924638, 0.5, 5.383521611, 2.3971044].forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 8);
    });
  });
});
