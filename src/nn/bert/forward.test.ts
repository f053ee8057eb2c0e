import { describe, expect, it } from "vitest";
import { plainBert } from "../../../test/embedders/plain-bert.js";
import { randomWeights, TINY } from "../../../test/support/tiny-checkpoint.js";
import type { BertConfig } from "./config.js";
import { bertForward } from "./forward.js";

const weightsOf = (config: BertConfig) =>
  Object.fromEntries(Object.entries(randomWeights(config, 3)).map(([name, { values }]) => [name, values]));
const idsOf = (L: number) => Int32Array.from({ length: L }, (_, i) => (7 * i + 2) % TINY.vocabulary);

describe("bertForward", () => {
  // Shapes where rows, columns and heads fill their panels, and where they do not.
  it.each([
    { L: 1, config: TINY },
    { L: 3, config: TINY },
    { L: 8, config: { ...TINY, hidden: 16, heads: 2, intermediate: 24 } },
    { L: 13, config: { ...TINY, hidden: 9, heads: 3, intermediate: 7 } },
    { L: 40, config: { ...TINY, hidden: 10, heads: 1, layers: 3 } },
  ])("equals the paper's equations in float64: $L tokens, width $config.hidden", ({ L, config }) => {
    const weights = weightsOf(config);
    const truth = plainBert(config, weights, idsOf(L));
    const forward = bertForward(config, weights);
    const mean = Array.from({ length: config.hidden }, (_, j) => truth.reduce((sum, row) => sum + row[j]!, 0) / L);
    // float32 rounds to 6e-8 of values near 1, over a few hundred operations in a row.
    expectNear(forward(idsOf(L), "cls"), truth[0]!, 2e-5);
    expectNear(forward(idsOf(L), "mean"), mean, 2e-5);
  });

  it("gives a sequence the same states whatever was computed before it", () => {
    const weights = weightsOf(TINY);
    const forward = bertForward(TINY, weights);
    const alone = forward(idsOf(5), "mean");
    forward(idsOf(40), "mean");
    expect(forward(idsOf(5), "mean")).toEqual(alone);
  });
});

function expectNear(found: Float32Array, truth: readonly number[], tolerance: number): void {
  expect(found).toHaveLength(truth.length);
  expect(Math.max(...truth.map((value, j) => Math.abs(value - found[j]!)))).toBeLessThan(tolerance);
}
