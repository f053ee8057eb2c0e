import { describe, expect, it } from "vitest";
import { gainWorld } from "../../../test/estimators/gain-world.js";
import { mean, standardError } from "../../math/statistics.js";
import { stratifiedFolds } from "../folds.js";
import { predictRows } from "../regressor.js";
import { ridge } from "../ridge.js";
import { chooseCorrection } from "./choose.js";
import { type Correction, weighted } from "./correction.js";
import { AUTO_ORDER, CORRECTIONS, correctionNamed } from "./corrections.js";
import { rowsOfBlock, withGold } from "./gain-sample.js";
import { naive } from "./naive.js";
import { promptColumns, trainingRows } from "./training-rows.js";

const SEED = 1;
const named = (...names: string[]) => names.map((name) => correctionNamed(name));
/** Judges that gold agrees with but for a constant. */
const shifted = gainWorld({ gold: 60, judges: [{ labels: 600, bias: () => 0.5 }], seed: SEED });
/** A judge that prefers what gold does not, loudly. */
const misled = gainWorld({
  gold: 200,
  judges: [{ labels: 1000, bias: (x) => 3 * x[0]! - 3 * x[1]! }],
  signal: 0.6,
  seed: SEED,
});

/** Labels that have nothing to do with the prompt. */
const broken: Correction = {
  name: "broken",
  correct: (sample) => ({
    ...naive("pooled").correct(sample),
    labels: sample.judged.map(({ y }) => y.map((_, i) => (i % 2 === 0 ? 3 : 1))),
  }),
};

describe("chooseCorrection", () => {
  it("leaves the trusted correction where it is clearly worse", () => {
    const { chosen, candidates, corrected } = chooseCorrection(shifted.sample, {
      corrections: [broken, ...named("shift")],
      shares: [1],
    });
    expect(candidates.map(({ correction }) => correction)).toEqual(["broken", "shift"]);
    expect(candidates[0]!.loss).toBeGreaterThan(candidates[1]!.loss + 4 * candidates[1]!.lossError);
    expect(chosen).toBe(candidates[1]);
    expect(corrected).toEqual(correctionNamed("shift").correct(shifted.sample));
  });

  it("keeps the trusted correction where another is better by less than one standard error", () => {
    const { chosen, candidates, reason } = chooseCorrection(shifted.sample, {
      corrections: named("shift", "residual", "mixed", "gold-only"),
    });
    const lowest = Math.min(...candidates.map(({ loss }) => loss));
    expect(chosen).toBe(candidates[0]);
    const best = candidates.find(({ loss }) => loss === lowest)!;
    expect(chosen.loss).toBeLessThanOrEqual(lowest + best.lossError);
    if (chosen !== best) expect(reason).toContain("within one standard error of the lowest");
  });

  it("holds to the rule: the first in order whose loss is at most one standard error of the lowest above it", () => {
    for (const order of [AUTO_ORDER, AUTO_ORDER.toReversed()]) {
      const { chosen, candidates } = chooseCorrection(misled.sample, { corrections: named(...order) });
      const lowest = candidates.reduce((low, one) => (one.loss < low.loss ? one : low));
      expect(chosen).toBe(candidates.find(({ loss }) => loss <= lowest.loss + lowest.lossError));
    }
  });

  it("falls back to gold alone where the judge misleads and nothing there corrects it", () => {
    const { chosen, corrected } = chooseCorrection(misled.sample, {
      corrections: named("shift", "pooled", "preference-only", "gold-only"),
    });
    expect(chosen.correction).toBe("gold-only"); // 1 seed in 40 fails by chance: one standard error is all that is asked
    expect(corrected.judgedWeights).toEqual([0]);
  });

  it("tries judged rows at every share, but once where they count nothing, or gold does", () => {
    const { candidates } = chooseCorrection(shifted.sample, {
      corrections: named("shift", "gold-only", "preference-only"),
      shares: [1, 0.3],
    });
    expect(candidates.map(({ correction, share }) => [correction, share])).toEqual([
      ["shift", 1],
      ["shift", 0.3],
      ["gold-only", 1],
      ["preference-only", 1],
    ]);
    const { chosen, corrected } = chooseCorrection(shifted.sample, { corrections: named("shift"), shares: [0.25] });
    expect([chosen.share, corrected.judgedWeights, corrected.goldWeight]).toEqual([0.25, [0.25], 1]);
  });

  it.each([
    ["shift", 0.3],
    ["residual", 1],
    ["gold-only", 1],
    ["preference-only", 1],
  ] as const)("scores %s at %d by a ridge on rows that held-out gold is not in", (name, share) => {
    const { sample } = shifted;
    const { candidates } = chooseCorrection(sample, { corrections: named(name), shares: [share], folds: 4, seed: 3 });
    const fold = stratifiedFolds(new Int32Array(60), { folds: 4, seed: 3 });
    const d = sample.groups[0]!.to;
    const losses = new Float64Array(60);
    for (let f = 0; f < 4; f++) {
      const training = withGold(
        sample,
        [...fold.keys()].filter((i) => fold[i] !== f),
      );
      const held = [...fold.keys()].filter((i) => fold[i] === f);
      const { x, y, weight } = trainingRows(training, weighted(correctionNamed(name).correct(training), share));
      const own = rowsOfBlock(sample.gold, held);
      predictRows(ridge().fit(x, y, weight), promptColumns(own.x, d)).forEach((value, at) => {
        losses[held[at]!] = (own.y[at]! - value) ** 2;
      });
    }
    expect(candidates[0]!.loss).toBeCloseTo(mean(losses), 8);
    expect(candidates[0]!.lossError).toBeCloseTo(standardError(losses), 8);
  });

  it("never shows a correction the gold labels that judge it", () => {
    const seen: number[][] = [];
    const spy: Correction = {
      name: "spy",
      correct: (sample) => {
        seen.push([...sample.gold.y]);
        expect(sample.gold.x.rows).toBe(sample.gold.y.length);
        expect(sample.pairs[0]).toHaveLength(sample.gold.y.length);
        return naive("gold-only").correct(sample);
      },
    };
    const all = [...shifted.sample.gold.y];
    expect(new Set(all).size).toBe(60);
    chooseCorrection(shifted.sample, { corrections: [spy] });
    // Five times four fifths, each label left out once; then all, for the labels that come out.
    expect(seen.map((own) => own.length)).toEqual([48, 48, 48, 48, 48, 60]);
    for (const label of all) expect(seen.slice(0, 5).filter((own) => !own.includes(label))).toHaveLength(1);
  });

  it("cannot be led by a correction that remembers the gold it saw", () => {
    // Its pseudo-gold is the gold of the same rows, as far as it has seen it; it would win on gold that it was shown.
    const { sample } = shifted;
    const twins = {
      ...sample,
      judged: [{ ...rowsOfBlock(sample.gold, [...Array(60).keys()]), y: new Float64Array(60) }],
    };
    const cheat: Correction = {
      name: "cheat",
      correct: ({ gold }) => ({
        labels: [sample.gold.y.map((value) => (gold.y.includes(value) ? value : 5))],
        scales: [1],
        goldWeight: 1,
        judgedWeights: [1],
      }),
    };
    const only: Correction = { name: "only", correct: () => ({ ...cheat.correct(sample), judgedWeights: [0] }) };
    expect(chooseCorrection(twins, { corrections: [cheat, only], shares: [1] }).chosen.correction).toBe("only");
  });

  it("says what it chose and why", () => {
    const alone = chooseCorrection(shifted.sample, { corrections: named("shift"), shares: [1] });
    expect(alone.reason).toBe(
      `squared error ${alone.chosen.loss.toFixed(4)} on 60 gold labels, cross-validated, the lowest of all`,
    );
    /** As shift, but for a tenth of a point: hardly another. */
    const near: Correction = {
      name: "near",
      correct: (sample) => {
        const own = naive("shift").correct(sample);
        return { ...own, labels: own.labels.map((values) => values.map((value) => value + 0.1)) };
      },
    };
    // Either is chosen where it comes first, and one of them is not the better.
    const both = [[near, ...named("shift")] as const, [...named("shift"), near] as const].map((corrections) =>
      chooseCorrection(shifted.sample, { corrections, shares: [0.3] }),
    );
    const behind = both.find(({ chosen, candidates }) => chosen.loss > candidates[1]!.loss)!;
    const { correction, loss, lossError } = behind.candidates[1]!;
    expect(behind.chosen).toBe(behind.candidates[0]);
    expect(behind.reason).toBe(
      `squared error ${behind.chosen.loss.toFixed(4)} on 60 gold labels, cross-validated, within one standard error of the ` +
        `lowest, ${loss.toFixed(4)} ± ${lossError.toFixed(4)} of ${correction} with judged rows at 0.3`,
    );
  });

  it("is the same for the same seed", () => {
    const run = (seed: number) =>
      chooseCorrection(shifted.sample, { corrections: named("mixed", "shift"), seed }).candidates;
    expect(run(4)).toEqual(run(4));
    expect(run(4)).not.toEqual(run(5));
  });

  it("refuses fewer gold labels than folds", () => {
    const few = withGold(shifted.sample, [0, 1, 2, 3]);
    expect(() => chooseCorrection(few, { corrections: named("gold-only") })).toThrow(
      "NOT_ENOUGH_DATA: expected at least 5",
    );
  });
});

describe("correctionNamed", () => {
  it("knows every name, and gives each its own", () => {
    expect(CORRECTIONS).toEqual(expect.arrayContaining([...AUTO_ORDER]));
    for (const name of CORRECTIONS) expect(correctionNamed(name).name).toBe(name);
  });

  it.each(["nobody", "", "auto", "toString", "__proto__"])("refuses the name %j", (name) => {
    expect(() => correctionNamed(name)).toThrow(`found "${name}". auto chooses by cross-validated gold loss.`);
  });
});
