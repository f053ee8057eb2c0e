import { describe, expect, it } from "vitest";
import { linearWorld } from "../../test/routers/training-set.js";
import { filled, row, rowsOf } from "../math/matrix.js";
import { createRouter } from "./registry.js";
import type { TrainingSet } from "./router.js";

const { train, unseen } = linearWorld({ K: 2, n: 120 });
const n = train.scores.rows;
/** Costs are left out: they are not weighted. */
const whole: TrainingSet = { ...train, costs: filled(n, 2, Number.NaN) };
const probes = [...Array(20).keys()].map((i) => row(unseen, i));

/** Each row as often as told. */
function repeated(times: (i: number) => number): TrainingSet {
  const rows = [...Array(n).keys()].flatMap((i) => Array<number>(times(i)).fill(i));
  return {
    ...whole,
    embeddings: rowsOf(whole.embeddings, rows),
    lengths: Float64Array.from(rows, (i) => whole.lengths[i]!),
    scores: rowsOf(whole.scores, rows),
    costs: rowsOf(whole.costs, rows),
  };
}

async function expectSame(name: string, times: (i: number) => number): Promise<void> {
  const rowWeights = Float64Array.from({ length: n }, (_, i) => times(i));
  const weighted = await createRouter(name).fit({ ...whole, rowWeights });
  const counted = await createRouter(name).fit(repeated(times));
  const plain = await createRouter(name).fit(whole);
  let change = 0;
  for (const x of probes) {
    const [one, other] = [weighted, counted].map((router) => router.winRate(x, "model-0", "model-1"));
    expect(Math.abs(one! - other!)).toBeLessThan(1e-6);
    change += Math.abs(one! - plain.winRate(x, "model-0", "model-1"));
  }
  expect(change).toBeGreaterThan(0.01); // the weights matter
}

describe("row weights", () => {
  it.each(["ridge", "bt", "best-single"])("%s takes a row of weight 2 for two rows, and of weight 0 for none", (name) =>
    expectSame(name, (i) => i % 3),
  );

  it("knn takes a row of weight 0 for none: of equal rows it would count each as a neighbour", () =>
    expectSame("knn", (i) => (i % 3 === 0 ? 0 : 1)));

  it("hold where scores are missing, and ridge fits model by model", async () => {
    const scores = {
      ...whole.scores,
      values: whole.scores.values.map((value, e) => (e % 7 === 0 ? Number.NaN : value)),
    };
    const rowWeights = Float64Array.from({ length: n }, (_, i) => (i < 60 ? 1 : 0));
    const weighted = await createRouter("ridge").fit({ ...whole, scores, rowWeights });
    const rows = [...Array(60).keys()];
    const cut = await createRouter("ridge").fit({
      ...whole,
      embeddings: rowsOf(whole.embeddings, rows),
      lengths: whole.lengths.slice(0, 60),
      scores: rowsOf(scores, rows),
      costs: rowsOf(whole.costs, rows),
    });
    for (const x of probes) expect(Math.abs(weighted.utilities(x, 0)[0]! - cut.utilities(x, 0)[0]!)).toBeLessThan(1e-6);
  });
});
