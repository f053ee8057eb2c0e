import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { choleskyFactor, choleskySolve, inverseOfPositive } from "./cholesky.js";
import { zeros } from "./matrix.js";
import { gram, times } from "./product.js";

describe("cholesky", () => {
  it("factors [[4, 2], [2, 5]] as by hand", () => {
    const l = choleskyFactor({ rows: 2, columns: 2, values: Float64Array.of(4, 2, 2, 5) });
    expect([...l!.values]).toEqual([2, 0, 1, 2]);
  });

  it.each([1, 3, 12])("solves and inverts, n = %i", (n) => {
    const random = rng(n, "cholesky");
    const a = zeros(n + 5, n);
    a.values.forEach((_, e) => {
      a.values[e] = random.normal();
    });
    const g = gram(a);
    const b = Float64Array.from({ length: n }, () => random.normal());
    const back = times(g, { rows: n, columns: 1, values: choleskySolve(choleskyFactor(g)!, b) });
    back.values.forEach((value, i) => {
      expect(value).toBeCloseTo(b[i]!, 9);
    });
    times(g, inverseOfPositive(g)).values.forEach((value, e) => {
      expect(value).toBeCloseTo(e % (n + 1) === 0 ? 1 : 0, 9);
    });
  });

  it("refuses a matrix without an inverse", () => {
    const ones = { rows: 2, columns: 2, values: Float64Array.of(1, 1, 1, 1) };
    expect(choleskyFactor(ones)).toBeUndefined();
    expect(() => inverseOfPositive(ones)).toThrow("singular");
  });
});
