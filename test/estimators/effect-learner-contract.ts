import { describe, expect, it } from "vitest";
import { FairleadError } from "../../src/errors.js";
import { valuesAt } from "../../src/estimators/cross-fit.js";
import type { EffectLearner, TreatedSample } from "../../src/estimators/effects/effect-learner.js";
import { type Predictor, predictRows, type Regressor } from "../../src/estimators/regressor.js";
import { ridge } from "../../src/estimators/ridge.js";
import { row, rowsOf } from "../../src/math/matrix.js";
import { dot } from "../../src/math/product.js";
import { mean } from "../../src/math/statistics.js";
import { treatedWorld } from "./treated-world.js";

/** An effect learner to hold to the contract. */
export interface EffectSubject {
  readonly name: string;
  create(settings: { outcome: Regressor; effect: Regressor; seed?: number; folds?: number }): EffectLearner;
  /** Whether it is right with wrong propensities, if outcomes are right. */
  readonly isDoublyRobust: boolean;
}

type Values = Float32Array | Float64Array;

const NOISE = 0.3;
/** Predicts the mean, whatever x. */
export const average: Regressor = {
  name: "average",
  fit: (_, y, w) => {
    const level = w ? y.reduce((sum, v, i) => sum + w[i]! * v, 0) / w.reduce((a, b) => a + b, 0) : mean(y);
    return { predict: () => level };
  },
};

const indices = (n: number) => [...Array(n).keys()];

const rms = (model: Predictor, { x }: TreatedSample, truth: Float64Array) =>
  Math.sqrt(mean(predictRows(model, x).map((value, i) => (value - truth[i]!) ** 2)));

/**
 * How far least squares of 1 + d = 6 coefficients may be off: N e(1 − e) · rms² / noise² is χ² of 6 degrees of freedom,
 * above 33 for 1 seed in 100,000. The learner does about as well: nuisances of 6 coefficients add little, ridge takes away.
 */
const bound = (information: number, noise = NOISE) => noise * Math.sqrt(33 / information);

/** What every effect learner keeps to. */
export function effectLearnerContract({ name, create, isDoublyRobust }: EffectSubject): void {
  const byRidge = create({ outcome: ridge(), effect: ridge() });

  describe(`effect learner contract: ${name}`, () => {
    describe.each([
      ["given", true],
      ["estimated", false],
    ])("with propensities %s", (_, given) => {
      const world = (options: Parameters<typeof treatedWorld>[0]) => {
        const one = treatedWorld({ ...options, noise: NOISE });
        return { ...one, sample: given ? { ...one.sample, propensity: one.e } : one.sample };
      };

      it("finds an effect that is constant", () => {
        const { sample, truth } = world({ seed: 1, n: 2000, assignment: [-1, 0], effect: [0.3, 0] });
        expect(rms(byRidge.fit(sample), sample, truth)).toBeLessThan(bound(2000 * 0.2));
      });

      it("finds an effect that is linear in x", () => {
        const { sample, truth } = world({ seed: 2, n: 2000, assignment: [-1, 0], effect: [0.3, 0.5] });
        expect(rms(average.fit(sample.x, truth), sample, truth)).toBeGreaterThan(4 * bound(2000 * 0.2)); // no constant does
        expect(rms(byRidge.fit(sample), sample, truth)).toBeLessThan(bound(2000 * 0.2));
      });

      it("finds it where x decides who is treated, and the plain difference is far off", () => {
        const { sample, truth, e } = world({ seed: 3, n: 4000, assignment: [-1, 1], effect: [0.3, 0.3] });
        const { y, treated } = sample;
        const side = (t: number) => mean(y.filter((_, i) => treated[i] === t));
        expect(side(1) - side(0)).toBeGreaterThan(0.3 + 0.5); // x₀ differs by about 1, and moves y by as much
        const information = 4000 * mean(e.map((p) => p * (1 - p)));
        expect(rms(byRidge.fit(sample), sample, truth)).toBeLessThan(bound(information));
      });

      it("finds it from 100 treated among 4,100, about as well as a regression of their residuals", () => {
        const { sample, truth } = world({
          seed: 4,
          n: 4100,
          assignment: [Math.log(100 / 4000), 0],
          effect: [0.2, 0.5],
        });
        const { x, y, treated } = sample;
        const rowsWith = (t: number) => Int32Array.from(treated.keys()).filter((i) => treated[i] === t);
        const fittedOn = (rows: Int32Array, target: Float64Array) =>
          ridge().fit(rowsOf(x, rows), valuesAt(target, rows));
        const untreated = predictRows(fittedOn(rowsWith(0), y), x);
        const direct = fittedOn(
          rowsWith(1),
          y.map((value, i) => value - untreated[i]!),
        );
        const found = rms(byRidge.fit(sample), sample, truth);
        expect(found).toBeLessThan(bound(rowsWith(1).length));
        expect(found).toBeLessThan(1.5 * rms(direct, sample, truth));
      });

      it("does not depend on an outcome model that is right", () => {
        const { sample, truth, e } = world({ seed: 5, n: 8000, assignment: [-1, 1], effect: [0.3, 0.3] });
        const learner = create({ outcome: average, effect: ridge() });
        const rough = Math.sqrt(NOISE ** 2 + 1.25 + 0.3); // y about its mean
        const found = mean(predictRows(learner.fit(sample), sample.x)) - mean(truth);
        // The variance of an inverse propensity mean; 4 SE: 1 seed in 16,000.
        const se = rough * Math.sqrt(mean(e.map((p) => 1 / (p * (1 - p)))) / 8000);
        expect(Math.abs(found)).toBeLessThan(4 * se);
        expect(4 * se).toBeLessThan(0.2); // the plain difference is off by more than 0.5
      });
    });

    it.runIf(isDoublyRobust)("does not depend on propensities that are right, if outcomes are", () => {
      const { sample, truth } = treatedWorld({ seed: 6, n: 8000, assignment: [-1, 1.5], effect: [0.3, 0.6] });
      const wrong = { ...sample, propensity: new Float64Array(8000).fill(0.3) };
      const found = mean(predictRows(create({ outcome: ridge(), effect: average }).fit(wrong), sample.x)) - mean(truth);
      // z varies by Δ, of variance 0.36, and noise / e or noise / (1 − e), of 0.09 / (0.3 · 0.7) · 3: 4 SE, 1 seed in 16,000.
      expect(Math.abs(found)).toBeLessThan(4 * Math.sqrt((0.36 + 1.3) / 8000));
    });

    const { sample, truth, e } = treatedWorld({ seed: 7, n: 200, assignment: [-1, 0.5], effect: [0.3, 0.5], noise: 0 });

    const indexOf = (q: Values) => sample.x.values.indexOf(q[0]!) / 5;

    it("is exact where there is no noise and outcomes are known", () => {
      const gain = (q: Values) => 0.3 + (0.5 / Math.sqrt(5)) * dot(q, new Float64Array(5).fill(1));
      const known: Regressor = {
        name: "known",
        fit: (x) => {
          const shown = new Set(indices(x.rows).map((i) => sample.treated[indexOf(row(x, i))]));
          const share = (q: Values) => (shown.size === 2 ? e[indexOf(q)]! : shown.has(1) ? 1 : 0); // m, μ₁ or μ₀
          return { predict: (q) => q[0]! - q[1]! / 2 + share(q) * gain(q) };
        },
      };
      const model = create({ outcome: known, effect: ridge() }).fit({ ...sample, propensity: e });
      expect(rms(model, sample, truth)).toBeLessThan(1e-4); // ridge's least penalty is 10⁻⁶ of the largest eigenvalue
    });

    it("never shows an outcome model the row that it predicts, nor one of its group", () => {
      const group = Int32Array.from({ length: 200 }, (_, i) => i % 100);
      let leaks = 0;
      const spy: Regressor = {
        name: "spy",
        fit: (x) => {
          const shown = new Set(indices(x.rows).map((i) => group[indexOf(row(x, i))]));
          const predict = (q: Values) => {
            if (shown.has(group[indexOf(q)])) leaks++;
            return 0;
          };
          return { predict };
        },
      };
      create({ outcome: spy, effect: ridge() }).fit({ ...sample, propensity: e, group });
      expect(leaks).toBe(0);
      create({ outcome: spy, effect: ridge() }).fit({ ...sample, propensity: e });
      expect(leaks).toBeGreaterThan(0); // without groups, it does show the other of a pair
    });

    it("is the same to the last bit from the same seed, and another from another", () => {
      const noisy = treatedWorld({ seed: 8, n: 300, assignment: [-1, 0], effect: [0.3, 0.5] }).sample;
      const fitted = (seed: number) =>
        predictRows(create({ outcome: ridge(), effect: ridge(), seed }).fit(noisy), noisy.x);
      expect(fitted(1)).toEqual(fitted(1));
      expect(fitted(1)).not.toEqual(fitted(2));
    });

    it("leaves its input as it was", () => {
      const before = structuredClone(sample);
      byRidge.fit(sample);
      expect(sample).toEqual(before);
    });

    const few = sample.treated.map((_, i) => (i < 3 ? 1 : 0));
    it.each<[string, Partial<TreatedSample>, string]>([
      ["fewer outcomes than rows", { y: sample.y.subarray(1) }, "SHAPE_MISMATCH"],
      ["fewer treatments than rows", { treated: sample.treated.subarray(1) }, "SHAPE_MISMATCH"],
      ["fewer propensities than rows", { propensity: e.subarray(1) }, "SHAPE_MISMATCH"],
      ["fewer groups than rows", { group: new Int32Array(3) }, "SHAPE_MISMATCH"],
      ["a treatment of 2", { treated: sample.treated.map((t) => 2 * t) }, "SHAPE_MISMATCH"],
      ["an outcome that is not finite", { y: sample.y.map((v, i) => (i === 9 ? Number.NaN : v)) }, "SHAPE_MISMATCH"],
      ["a propensity of 1", { propensity: e.map((p, i) => (i === 9 ? 1 : p)) }, "SHAPE_MISMATCH"],
      ["fewer treated rows than folds", { treated: few }, "NOT_ENOUGH_DATA"],
      ["no treated rows", { treated: new Uint8Array(200) }, "NOT_ENOUGH_DATA"],
      ["no untreated rows", { treated: new Uint8Array(200).fill(1), propensity: e }, "NOT_ENOUGH_DATA"],
    ])("refuses %s", (_, changed, code) => {
      let error: unknown;
      try {
        byRidge.fit({ ...sample, ...changed });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(FairleadError);
      expect((error as FairleadError).code).toBe(code);
    });

    it("learns from as many treated rows as folds, whose number it says", () => {
      expect(() => byRidge.fit({ ...sample, treated: few })).toThrow("Use at most 3 folds");
      const model = create({ outcome: ridge(), effect: ridge(), folds: 3 }).fit({ ...sample, treated: few });
      expect(Number.isFinite(model.predict(new Float64Array(5)))).toBe(true);
    });
  });
}
