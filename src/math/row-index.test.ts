import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { matrix, row } from "./matrix.js";
import { dot } from "./product.js";
import { rowIndex } from "./row-index.js";

describe.each([1, 3, 4, 7, 8, 20])("rowIndex with %i columns", (d) => {
  it("gives the product with every row, also after another query", () => {
    const draws = rng(d, "row-index");
    const a = matrix(
      9,
      d,
      Float32Array.from({ length: 9 * d }, () => draws.normal()),
    );
    const products = rowIndex(a);
    for (let query = 0; query < 2; query++) {
      const x = Float32Array.from({ length: d }, () => draws.normal());
      const out = products(x);
      for (let i = 0; i < 9; i++) expect(out[i]).toBeCloseTo(dot(row(a, i), x), 4);
    }
  });
});
