import { describe, expect, it } from "vitest";
import { correlation, errorsOf, gainWorld, unseenPredictions } from "../../../../test/estimators/gain-world.js";
import { mean } from "../../../math/statistics.js";
import type { Correction } from "../correction.js";
import { naive } from "../naive.js";
import { mixed } from "./mixed.js";
import { fitMixedModel } from "./mixed-model.js";

const SEED = 1;
/** Of gold and of judges, in every world here. */
const NOISE = 0.4;
const rms = (a: Float64Array, b: Float64Array) => Math.sqrt(mean(a.map((value, i) => (value - b[i]!) ** 2)));

describe("mixed, where judges see what gold sees", () => {
  const world = gainWorld({ gold: 60, d: 20, judges: [{ labels: 1000 }], seed: SEED });
  const predicted = (correction: Correction) => unseenPredictions(world, correction);

  it("finds no bias: what it allows for is little beside the gain's variance", () => {
    const large = gainWorld({ gold: 500, judges: [{ labels: 2000 }], seed: SEED });
    const [psi, delta] = fitMixedModel(large.sample).variances as [number[], number[]];
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    // ψ has variance 0.16 over prompts. Over 200 seeds at most 0.009 was allowed for.
    expect(sum(delta)).toBeLessThan(0.012);
    expect(delta).toContain(0); // at least one group is off
    expect(sum(psi)).toBeGreaterThan(0.03);
  });

  it("leaves labels unbiased, and predicts as pooling does", () => {
    const { labels, goldWeight, judgedWeights } = mixed().correct(world.sample);
    expect([goldWeight, judgedWeights]).toEqual([1, [1]]);
    // The bias's level is told by 60 gold labels and 1000 judged ones; 4 SE: 1 seed in 16,000 fails by chance.
    const se = NOISE * Math.sqrt(1 / 60 + 1 / 1000);
    expect(Math.abs(mean(errorsOf(labels[0]!, world.truth[0]!.psi)))).toBeLessThan(4 * se);
    const of = (correction: Correction) => correlation(predicted(correction), world.unseen.psi);
    expect(of(naive("pooled"))).toBeGreaterThan(of(naive("gold-only")) + 0.03); // judges are worth having
    expect(of(mixed())).toBeGreaterThan(of(naive("pooled")) - 0.03); // 1 seed in 50 fails by chance
  });

  it("is the same for the same sample, and leaves it as it was", () => {
    const before = structuredClone(world.sample);
    const first = mixed().correct(world.sample);
    expect(mixed().correct(structuredClone(world.sample))).toEqual(first);
    expect(world.sample).toEqual(before);
  });
});

describe("mixed, where the bias follows the category", () => {
  const BIAS = [0.6, -0.6, 0.3, -0.3];
  const world = gainWorld({
    gold: 80,
    d: 20,
    judges: [{ labels: 1000, bias: (_, category) => BIAS[category]! }],
    seed: SEED,
  });
  const { psi, category } = world.truth[0]!;
  const errorIn = (labels: Float64Array, k: number) => mean(errorsOf(labels, psi).filter((_, i) => category[i] === k));

  it("has a bias to correct", () => {
    BIAS.forEach((bias, k) => {
      expect(Math.abs(errorIn(world.sample.judged[0]!.y, k) - bias)).toBeLessThan(0.15);
    });
  });

  it("takes the bias of each category", () => {
    const { labels } = mixed().correct(world.sample);
    // Some 20 gold labels a category, and 250 judged; 4 SE: one of four fails by chance for 1 seed in 4,000.
    const se = NOISE * Math.sqrt(1 / 20 + 1 / 250);
    BIAS.forEach((_, k) => {
      expect(Math.abs(errorIn(labels[0]!, k))).toBeLessThan(4 * se);
    });
    const [raw, left] = [world.sample.judged[0]!.y, labels[0]!].map((own) => BIAS.map((_, k) => errorIn(own, k) ** 2));
    expect(mean(left!)).toBeLessThan(mean(raw!) / 4); // over 200 seeds never above a seventh
  });

  it("keeps what the judge tells within a category: knows more of the truth than gold alone, or judges at their word", () => {
    const of = (correction: Correction) => correlation(unseenPredictions(world, correction), world.unseen.psi);
    // Over 200 seeds 0.94 to 1.00, and 0.02 to 0.28 above gold alone.
    expect(of(mixed())).toBeGreaterThan(0.93);
    expect(of(mixed())).toBeGreaterThan(of(naive("gold-only")));
    const [raw, corrected] = [world.sample.judged[0]!.y, mixed().correct(world.sample).labels[0]!];
    expect(correlation(corrected, psi)).toBeGreaterThan(correlation(raw, psi) + 0.05); // over 200 seeds by 0.06 to 0.22
  });

  it("sees in which features the bias lies", () => {
    const { variances } = fitMixedModel(world.sample);
    const [prompt, length, byCategory] = variances[1]! as [number, number, number];
    expect(byCategory).toBeGreaterThan(0.025); // over 200 seeds 0.029 to 0.98, the others at most a fifth of it
    expect(Math.max(prompt, length)).toBeLessThan(byCategory / 2);
  });
});

describe("mixed", () => {
  it.each([0.4, 1, 2.5])("recovers a judge's scale of %d in a large world", (scale) => {
    const judges = [{ labels: 3000, scale, noise: 0.6, bias: () => 0.3 }];
    const { sample } = gainWorld({ gold: 1000, judges, seed: SEED });
    // The noises' ratio is 1.5 times as much; steps between scales are of 1.4. Over 100 seeds 0.78 to 1.12.
    const ratio = fitMixedModel(sample).scales[0]! / scale;
    expect(ratio).toBeGreaterThan(0.7);
    expect(ratio).toBeLessThan(1.3);
  });

  it("corrects two judges of opposite biases apart", () => {
    const sign = (category: number) => (category % 2 === 0 ? 0.4 : -0.4);
    const world = gainWorld({
      gold: 100,
      judges: [
        { labels: 800, bias: (_, k) => 0.5 + sign(k) },
        { labels: 400, bias: (_, k) => -0.5 - sign(k) },
      ],
      seed: SEED,
    });
    const { labels, judgedWeights, scales } = mixed().correct(world.sample);
    expect([labels.length, judgedWeights.length, scales.length]).toEqual([2, 2, 2]);
    const se = NOISE * Math.sqrt(1 / 50 + 1 / 200);
    world.truth.forEach(({ psi, category }, j) => {
      for (const parity of [0, 1]) {
        const inHalf = (own: Float64Array) => mean(errorsOf(own, psi).filter((_, i) => category[i]! % 2 === parity));
        if (parity === 0) expect(Math.abs(inHalf(world.sample.judged[j]!.y))).toBeGreaterThan(0.8);
        expect(Math.abs(inHalf(labels[j]!))).toBeLessThan(4 * se); // 4 SE: one of four fails by chance for 1 seed in 4,000
      }
    });
  });

  it("refuses gold labels that are too few", () => {
    const { sample } = gainWorld({ gold: 7, judges: [{ labels: 50 }], seed: SEED });
    expect(() => mixed().correct(sample)).toThrow("found 7 gold and 50 judged");
  });

  it("stays finite where labels never vary, or are foretold exactly", () => {
    const { sample, truth } = gainWorld({ gold: 30, judges: [{ labels: 100, noise: 0 }], noise: 0, seed: SEED });
    const flat = { ...sample, judged: [{ ...sample.judged[0]!, y: new Float64Array(100).fill(0.5) }] };
    for (const one of [sample, flat]) expect(mixed().correct(one).labels[0]!.every(Number.isFinite)).toBe(true);
    expect(rms(mixed().correct(sample).labels[0]!, truth[0]!.psi)).toBeLessThan(0.1);
  });
});
