import { describe, expect, it } from "vitest";
import { logistic } from "../../math/logistic.js";
import { row, zeros } from "../../math/matrix.js";
import { dot } from "../../math/product.js";
import { rng } from "../../random.js";
import { type CorrectionForm, correctedProbability, residualCorrection } from "./residual-correction.js";

const random = rng(1, "residual-correction");
const n = 60;
const x = zeros(n, 3);
x.values.forEach((_, i) => {
  x.values[i] = random.normal();
});
const offset = Float64Array.from({ length: n }, () => random.normal());
const gold = Float64Array.from({ length: n }, (_, i) => [0, 0.5, 1][(i + random.integer(2)) % 3]!);
const sample = { x, offset, gold };

/** As the docstring writes it. */
function objective(form: CorrectionForm, beta: Float64Array, penalty: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const part = dot(row(x, i), beta);
    if (form === "probability") sum += (gold[i]! - logistic(offset[i]!) - part) ** 2 / 2;
    else {
      const p = logistic(offset[i]! + part);
      sum -= gold[i]! * Math.log(p) + (1 - gold[i]!) * Math.log(1 - p);
    }
  }
  return sum + (penalty / (form === "probability" ? 8 : 2)) * dot(beta, beta);
}

describe.each(["log-odds", "probability"] as const)("residualCorrection, %s", (form) => {
  it.each([0.1, 10])("minimises what it says, penalty %d", (penalty) => {
    const beta = residualCorrection(sample, form, penalty);
    for (let j = 0; j < 3; j++) {
      const beside = (step: number) => beta.map((value, k) => (k === j ? value + step : value));
      const slope = (objective(form, beside(1e-4), penalty) - objective(form, beside(-1e-4), penalty)) / 2e-4;
      expect(Math.abs(slope)).toBeLessThan(1e-4);
      expect(objective(form, beside(0.01), penalty)).toBeGreaterThan(objective(form, beta, penalty));
    }
  });

  it("is no correction for a penalty without end", () => {
    const beta = residualCorrection(sample, form, 1e12);
    expect(Math.max(...beta.map(Math.abs))).toBeLessThan(1e-9);
    expect(correctedProbability(form, 0.7, 0)).toBeCloseTo(logistic(0.7), 12);
  });
});

describe("correctedProbability", () => {
  it("keeps clear of certainty where the bias adds to a probability", () => {
    expect(correctedProbability("probability", 2, 0.5)).toBe(0.99);
    expect(correctedProbability("probability", -2, -0.5)).toBe(0.01);
    expect(correctedProbability("log-odds", 1, 1)).toBeCloseTo(logistic(2), 12);
  });
});

it("refuses a penalty that cannot tell equal columns apart", () => {
  const twice = {
    ...sample,
    x: { rows: n, columns: 2, values: Float64Array.from(x.values.subarray(0, 2 * n)).fill(1) },
  };
  expect(() => residualCorrection(twice, "log-odds", 0)).toThrow("a penalty that holds the features apart");
});
