import { describe, expect, it } from "vitest";
import { labelWorld } from "../../test/routers/label-world.js";
import { battlesOnly, linearWorld, NO_BATTLES } from "../../test/routers/training-set.js";
import { labelProbabilities, labelRow } from "../math/label-row.js";
import { filled, row } from "../math/matrix.js";
import { mean } from "../math/statistics.js";
import { causalLmRouter } from "./causal-lm.js";

const rating = (...p: number[]) => labelRow(Float64Array.from(p));
/** Nothing to calibrate on. */
const unjudged = () => {
  const { train } = labelWorld({ n: 10 });
  return { ...train, scores: filled(10, 2, Number.NaN), battles: NO_BATTLES };
};

describe("causalLmRouter", () => {
  it("is 1 − p(4) − p(5) where there is nothing to calibrate on", async () => {
    const router = await causalLmRouter().fit(unjudged());
    expect(router.winRate(rating(0.1, 0.2, 0.3, 0.25, 0.15), "model-0", "model-1")).toBeCloseTo(0.6, 6);
    expect(router.winRate(rating(0, 0, 0, 0.5, 0.5), "model-0", "model-1")).toBeCloseTo(0, 5);
    const [strong, weak] = router.utilities(rating(0.1, 0.2, 0.3, 0.25, 0.15), 0);
    expect(strong! - weak!).toBeCloseTo(2 * 0.6 - 1, 6);
  });

  it("is 1 without a label, however it was calibrated, above every forecast", async () => {
    const router = await causalLmRouter().fit(labelWorld({}).train);
    for (const x of [labelRow(undefined), new Float32Array(6)]) {
      expect(router.winRate(x, "model-0", "model-1")).toBe(1);
      expect(router.utilities(x, 0)[0]! - router.utilities(x, 0)[1]!).toBe(1);
    }
    expect(router.winRate(rating(1, 0, 0, 0, 0), "model-0", "model-1")).toBeLessThan(1);
  });

  it("calibrates: a gap of utilities is a gap of scores, and no two prompts change rank", async () => {
    const world = labelWorld({ n: 4000 });
    const router = await causalLmRouter().fit(world.train);
    const seen = Array.from({ length: world.unseen.rows }, (_, i) => row(world.unseen, i));
    const bad = (x: Float32Array) => 1 - labelProbabilities(x)![3]! - labelProbabilities(x)![4]!;
    const ordered = seen.toSorted((one, other) => bad(one) - bad(other));
    const rates = ordered.map((x) => router.winRate(x, "model-0", "model-1"));
    rates.slice(1).forEach((rate, i) => {
      expect(rate).toBeGreaterThanOrEqual(rates[i]!);
    });
    const gapOf = (x: Float32Array) => router.utilities(x, 0)[0]! - router.utilities(x, 0)[1]!;
    const { embeddings, scores } = world.train;
    const [gaps, leads] = [
      gapOf,
      (_: Float32Array, i: number) => scores.values[2 * i]! - scores.values[2 * i + 1]!,
    ].map((of) => mean(Float64Array.from({ length: embeddings.rows }, (_, i) => of(row(embeddings, i), i))));
    expect(gaps).toBeCloseTo(leads!, 2); // what maximum likelihood promises of an intercept, but for the prior

    const truth = (x: Float32Array) => world.chance(x, 0) - world.chance(x, 1);
    const off = (gap: (x: Float32Array) => number) => mean(Float64Array.from(seen, (x) => Math.abs(gap(x) - truth(x))));
    expect(off(gapOf)).toBeLessThan(0.5 * off((x) => 2 * bad(x) - 1));
  });

  it("calibrates on prompts that the language model was not tuned on, where it was tuned on others", async () => {
    const world = labelWorld({ n: 2000 });
    const { train } = world;
    const untuned = new Set(Array.from({ length: 1000 }, (_, i) => 2 * i));
    const values = train.scores.values.map((score, e) => (untuned.has(e >> 1) ? score : 1 - score)); // what must not count
    const spoilt = { ...train, scores: { ...train.scores, values } };
    const slope = async (set: typeof train) => Number((await causalLmRouter().fit(set)).state.settings.slope);
    const alone = {
      ...train,
      scores: { ...train.scores, values: values.map((s, e) => (untuned.has(e >> 1) ? s : NaN)) },
    };
    expect(await slope({ ...spoilt, untuned })).toBeCloseTo(await slope(alone), 6);
    expect(Math.abs((await slope(spoilt)) - (await slope(alone)))).toBeGreaterThan(0.05);
  });

  it("takes for strong the model that scores higher, or wins more, wherever it stands", async () => {
    const { train } = labelWorld({ n: 400 });
    const values = train.scores.values.map((_, e, all) => all[e ^ 1]!); // the models change places
    const swapped = { ...train, scores: { ...train.scores, values } };
    expect((await causalLmRouter().fit(swapped)).state.settings.strong).toBe("model-1");
    const fought = battlesOnly({ ...labelWorld({ n: 400 }), train: swapped });
    expect((await causalLmRouter().fit(fought)).state.settings.strong).toBe("model-1");
    const router = await causalLmRouter().fit(fought);
    expect(router.winRate(labelRow(undefined), "model-1", "model-0")).toBe(1);
  });

  it("refuses other than two models, and vectors that are no labels", async () => {
    const three = linearWorld({ K: 3 }).train;
    await expect(causalLmRouter().fit(three)).rejects.toThrow(
      "expected two models for causal-lm: it foresees how well the weaker will do, found 3 (model-0, model-1, model-2). Name the two with --models: --models model-0,model-1.",
    );
    await expect(causalLmRouter().fit(linearWorld({ K: 2 }).train)).rejects.toThrow(
      "EMBEDDER_MISMATCH: expected rows of 6 numbers, a language model's labels, for causal-lm, found rows of 8. Train with --embedder causal-lm:MODEL@BASE_URL.",
    );
  });
});
