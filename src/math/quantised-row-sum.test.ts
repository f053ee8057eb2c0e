import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { quantisedRowSum } from "./quantised-row-sum.js";

describe.each([1, 15, 16, 17, 40])("quantisedRowSum with %i columns", (d) => {
  it.each([0, 1, 7, 20_000])("sums %i weighted rows by definition, whatever was summed before", (count) => {
    const draws = rng(d * 100_003 + count, "row-sum");
    const rows = 50;
    const values = Int8Array.from({ length: rows * d }, () => draws.integer(255) - 127);
    const sum = quantisedRowSum({ rows, columns: d, values });
    sum(3, Int32Array.of(1, 2, 3), Float32Array.of(9, 9, 9));
    const indices = Int32Array.from({ length: count }, () => draws.integer(rows));
    const weights = Float32Array.from({ length: count }, () => draws.normal());
    const out = sum(count, indices, weights);
    for (let j = 0; j < d; j++) {
      let exact = 0;
      let size = 0;
      for (let e = 0; e < count; e++) {
        exact += weights[e]! * values[indices[e]! * d + j]!;
        size += Math.abs(weights[e]! * values[indices[e]! * d + j]!);
      }
      expect(Math.abs(out[j]! - exact)).toBeLessThanOrEqual(1e-5 * size); // float32 sums of up to 20,000 terms
    }
  });
});
