import { describe, expect, it } from "vitest";
import { matrix } from "../math/matrix.js";
import { type Predictor, predictRows } from "./regressor.js";

const x = matrix(3, 2, Float64Array.of(1, 2, 3, 4, 5, 6));
const weighted: Predictor = { predict: ([a, b]) => a! + 10 * b! };

describe("predictRows", () => {
  it("asks row by row where the predictor knows no other way", () => {
    expect([...predictRows(weighted, x)]).toEqual([21, 43, 65]);
  });

  it("leaves it to the predictor where that has a way of its own", () => {
    const own: Predictor = { predict: () => Number.NaN, predictRows: ({ rows }) => new Float64Array(rows).fill(7) };
    expect([...predictRows(own, x)]).toEqual([7, 7, 7]);
  });

  it("gives nothing for no rows", () =>
    expect(predictRows(weighted, matrix(0, 2, new Float64Array(0)))).toHaveLength(0));
});
