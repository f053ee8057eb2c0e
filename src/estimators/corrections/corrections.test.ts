import { describe, expect, it } from "vitest";
import { correlation, errorsOf, gainWorld, unseenPredictions } from "../../../test/estimators/gain-world.js";
import { at, type Matrix, row } from "../../math/matrix.js";
import { mean, standardDeviation } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { drLearner } from "../effects/dr-learner.js";
import type { EffectLearner } from "../effects/effect-learner.js";
import { rLearner } from "../effects/r-learner.js";
import { ridge } from "../ridge.js";
import { CORRECTIONS, correctionNamed } from "./corrections.js";
import type { GainSample } from "./gain-sample.js";
import { learnedEffect } from "./learned-effect.js";
import { naive } from "./naive.js";
import { reference } from "./reference.js";
import { residual } from "./residual.js";
import { scaleConstant } from "./scale.js";
import { trainingRows } from "./training-rows.js";

const SEED = 1;
const NOISE = 0.4;
/** A judge in units of its own, with a constant bias and one that is linear in the first coordinate. */
const world = gainWorld({
  gold: 120,
  judges: [{ labels: 900, bias: (x) => 0.4 + 0.5 * x[0]! }],
  seed: SEED,
});
const { sample } = world;
const [judged] = sample.judged as [GainSample["judged"][0]];

describe("naive corrections", () => {
  const c = scaleConstant("variance", sample.gold.y, judged.y);

  it.each([
    { name: "gold-only", goldWeight: 1, judgedWeights: [0] },
    { name: "preference-only", goldWeight: 0, judgedWeights: [1] },
    { name: "pooled", goldWeight: 1, judgedWeights: [1] },
  ] as const)("$name brings labels to gold's scale, and weighs", ({ name, goldWeight, judgedWeights }) => {
    const corrected = naive(name).correct(sample);
    expect(corrected).toEqual({ labels: [judged.y.map((y) => y / c)], scales: [c], goldWeight, judgedWeights });
  });

  it("shift moves each judge to gold's mean, and nothing else", () => {
    const { labels } = naive("shift").correct(sample);
    expect(mean(labels[0]!)).toBeCloseTo(mean(sample.gold.y), 12);
    expect(labels[0]![0]! - labels[0]![7]!).toBeCloseTo((judged.y[0]! - judged.y[7]!) / c, 12);
  });

  it("takes the scale that it is told", () => {
    expect(naive("pooled", "amplitude").correct(sample).scales).toEqual([
      scaleConstant("amplitude", sample.gold.y, judged.y),
    ]);
  });
});

describe("trainingRows", () => {
  it("stacks the prompt's columns of all rows that count, each with its weight", () => {
    const d = sample.groups[0]!.to;
    const corrected = { ...naive("pooled").correct(sample), judgedWeights: [0.3] };
    const { x, y, weight } = trainingRows(sample, corrected);
    expect([x.rows, x.columns, y.length]).toEqual([1020, d, 1020]);
    expect([...row(x, 3)]).toEqual([...row(sample.gold.x, 3).subarray(0, d)]);
    expect([...row(x, 123)]).toEqual([...row(judged.x, 3).subarray(0, d)]);
    expect([y[3], y[123]]).toEqual([sample.gold.y[3], corrected.labels[0]![3]]);
    expect([weight[3], weight[123]]).toEqual([1, 0.3]);
    expect(trainingRows(sample, naive("gold-only").correct(sample)).y).toEqual(sample.gold.y);
    expect(trainingRows(sample, naive("preference-only").correct(sample)).y).toHaveLength(900);
  });
});

describe.each(["residual", "r", "dr", "mixed"])("%s", (name) => {
  const { labels } = correctionNamed(name).correct(sample);
  const errors = errorsOf(labels[0]!, world.truth[0]!.psi);

  it("has a bias to correct: labels at their word are off", () => {
    expect(mean(errorsOf(judged.y, world.truth[0]!.psi))).toBeGreaterThan(0.3);
  });

  it("leaves labels that are right on average", () => {
    // Gold's mean is the yardstick: noise of 120 gold labels, and of ψ over prompts that no judge saw. 4 SE: 1 seed in 16,000 fails by chance.
    const se = NOISE * Math.sqrt(2 / 120 + 2 / 900);
    expect(Math.abs(mean(errors))).toBeLessThan(4 * se);
  });

  it("ranks prompts better than judges at their word", () => {
    const of = (one: string) => correlation(unseenPredictions(world, correctionNamed(one)), world.unseen.psi);
    // Where ψ happens to lie along the bias, judges rank as well: 1 seed in 12 fails by chance.
    expect(of(name)).toBeGreaterThan(of("preference-only") + 0.05);
    expect(of(name)).toBeGreaterThan(0.8);
  });
});

describe("residual", () => {
  /** The judge saw the same answers as gold: what is peculiar to an answer is in both labels. */
  function paired(seed: number, isKnown: boolean): GainSample {
    const random = rng(seed, "corrections/paired");
    const base = gainWorld({ gold: 60, judges: [{ labels: 600, noise: 0 }], noise: 0, seed });
    const [own] = base.sample.judged as [GainSample["judged"][0]];
    const peculiar = Float64Array.from({ length: 600 }, () => 0.6 * random.normal());
    const x = { ...own.x, rows: 60, values: own.x.values.slice(0, 60 * own.x.columns) };
    return {
      ...base.sample,
      gold: {
        x,
        y: Float64Array.from({ length: 60 }, (_, i) => own.y[i]! + peculiar[i]! + 0.1 * random.normal()),
        weight: new Float64Array(60).fill(1),
      },
      judged: [{ ...own, y: own.y.map((y, i) => y + peculiar[i]! + 0.4 + 0.1 * random.normal()) }],
      pairs: [Int32Array.from({ length: 60 }, (_, i) => (isKnown ? i : -1))],
    };
  }
  const levels = (isKnown: boolean) =>
    Array.from({ length: 60 }, (_, k) => {
      const one = paired(SEED + k, isKnown);
      const { labels, scales } = residual().correct(one);
      return mean(labels[0]!) - mean(one.judged[0]!.y) / scales[0]!;
    });

  it("takes the difference of two labels of the same answers, in which what is peculiar to them cancels", () => {
    const [apart, together] = [levels(false), levels(true)];
    // Of one gold label's residual, the noise is √(0.6² + 0.1²) = 0.61 apart and √2 · 0.1 = 0.14 together; 60 draws tell a
    // standard deviation to 9%, so that half is 5 SE away.
    expect(standardDeviation(together)).toBeLessThan(standardDeviation(apart) / 2);
    expect(Math.abs(mean(together) + 0.4)).toBeLessThan(0.06);
  });

  it("is the ridge of gold's residuals at the pairs, to the letter", () => {
    const one = paired(SEED, true);
    const { labels, scales } = residual().correct(one);
    const rho = one.gold.y.map((r, i) => r - one.judged[0]!.y[i]! / scales[0]!);
    const delta = ridge().fit(one.gold.x, rho);
    one.judged[0]!.y.forEach((y, i) => {
      expect(labels[0]![i]).toBeCloseTo(y / scales[0]! + delta.predict(row(one.judged[0]!.x, i)), 9);
    });
  });

  it("meets a judge's labels again when other gold is held out, whatever the scale then is", () => {
    const halved = { ...sample, gold: { ...sample.gold, y: sample.gold.y.map((r) => r / 2) } };
    const fresh = { ...halved, judged: [{ ...judged }] };
    expect(residual().correct(halved)).toEqual(residual().correct(fresh));
  });
});

describe("learnedEffect", () => {
  it("hands its learner gold as treated, labels on one scale, and P(gold) where gold is random", () => {
    const met: Parameters<EffectLearner["fit"]>[0][] = [];
    const spy: EffectLearner = {
      name: "spy",
      fit: (rows) => {
        met.push(rows);
        return { predict: (x) => 1 + x[0]! };
      },
    };
    const { labels, scales } = learnedEffect("spy", spy).correct(sample);
    learnedEffect("spy", spy).correct({ ...sample, isGoldRandom: true });
    expect(met[0]!.treated.reduce((sum, t) => sum + t, 0)).toBe(120);
    expect([...met[0]!.treated.subarray(118, 122)]).toEqual([1, 1, 0, 0]);
    expect([met[0]!.y[0], met[0]!.y[120]]).toEqual([sample.gold.y[0], judged.y[0]! / scales[0]!]);
    expect([...row(met[0]!.x as Matrix, 120)]).toEqual([...row(judged.x, 0)]);
    expect(labels[0]![5]).toBeCloseTo(judged.y[5]! / scales[0]! + 1 + at(judged.x, 5, 0), 12);
    expect(met[0]!.propensity).toBeUndefined();
    expect(new Set(met[1]!.propensity)).toEqual(new Set([120 / 1020]));
  });

  it.each(["r", "dr"] as const)("%s is the learner of effects of that name, by ridge", (name) => {
    const settings = { outcome: ridge(), effect: ridge(), seed: 7 };
    const learner = name === "r" ? rLearner(settings) : drLearner(settings);
    expect(correctionNamed(name, { seed: 7 }).correct(sample)).toEqual(learnedEffect(name, learner).correct(sample));
  });
});

describe("reference", () => {
  it.each(["r", "dr"] as const)(
    "%s clips effects to 1.2 of the judge's units, and draws the same every time",
    (learner) => {
      // Gold and judge are worlds apart: the effect is 5, and at most 1.2 of it is corrected.
      const far = { ...sample, judged: [{ ...judged, y: judged.y.map((y) => y - 8) }] };
      const { labels, scales } = reference(learner).correct(far);
      const effects = labels[0]!.map((value, i) => value * scales[0]! - far.judged[0]!.y[i]!);
      expect(Math.max(...effects)).toBeCloseTo(1.2, 9);
      expect(Math.min(...effects)).toBeGreaterThan(-1.2 - 1e-9);
      expect(reference(learner).correct(far)).toEqual({ labels, scales, goldWeight: 1, judgedWeights: [1] });
    },
  );
});

describe.each(CORRECTIONS.filter((name) => !["gold-only", "preference-only", "pooled", "shift"].includes(name)))(
  "%s",
  (name) => {
    it("asks for what is left of ten gold labels where a fifth is held out, and for judged ones", () => {
      const few = gainWorld({ gold: 7, judges: [{ labels: 40 }], seed: SEED }).sample;
      const { labels } = correctionNamed(name).correct(
        gainWorld({ gold: 8, judges: [{ labels: 40 }], seed: SEED }).sample,
      );
      expect(labels[0]!.every(Number.isFinite)).toBe(true);
      expect(() => correctionNamed(name).correct(few)).toThrow("NOT_ENOUGH_DATA: expected at least 8 gold labels");
      expect(() => correctionNamed(name).correct({ ...sample, judged: [], pairs: [] })).toThrow(
        "120 gold and 0 judged",
      );
    });
  },
);
