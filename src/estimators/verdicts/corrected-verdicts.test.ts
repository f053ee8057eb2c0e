import { describe, expect, it } from "vitest";
import { logistic } from "../../math/logistic.js";
import { at, row, zeros } from "../../math/matrix.js";
import { dot } from "../../math/product.js";
import { mean, median } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { correctedVerdicts } from "./corrected-verdicts.js";
import { goldLoss } from "./gold-loss.js";
import type { JudgedComparisons } from "./judged-comparisons.js";
import { residualCorrection } from "./residual-correction.js";

interface World {
  readonly comparisons: JudgedComparisons;
  /** P(gold prefers strong), the truth. */
  readonly p: Float64Array;
  readonly gold: Float64Array;
}

interface WorldOptions {
  readonly seed: number;
  readonly prompts: number;
  /** Log-odds of gold per unit of the first column, given the verdict: what the judge overlooks or overrates. */
  readonly bias: number;
  readonly columns?: number;
  /** Standard deviation of what a prompt has of its own, in log-odds. Context is then the prompt's too, and says nothing. */
  readonly promptEffect?: number;
}

/** Five comparisons a prompt, two judges: P(gold | v, x) = σ(0.3 + s_j v + bias · x₀ + effect of the prompt), s = 1.5 and 0.5. */
function world({ seed, prompts, bias, columns = 5, promptEffect = 0 }: WorldOptions): World {
  const random = rng(seed, "verdicts");
  const n = 5 * prompts;
  const context = zeros(n, columns);
  const prompt = Int32Array.from({ length: n }, (_, i) => Math.floor(i / 5));
  const judge = Int32Array.from({ length: n }, () => random.integer(2));
  const verdict = Float64Array.from({ length: n }, () => random.integer(3) - 1);
  const effects = Array.from({ length: prompts }, () => promptEffect * random.normal());
  const p = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const first = prompt[i]! * 5;
    const values = promptEffect > 0 && i > first ? row(context, first) : row(context, i).map(() => random.normal());
    row(context, i).set(values);
    p[i] = logistic(0.3 + (judge[i] === 0 ? 1.5 : 0.5) * verdict[i]! + bias * at(context, i, 0) + effects[prompt[i]!]!);
  }
  const gold = p.map((one) => (random.uniform() < one ? 1 : 0));
  return { comparisons: { verdict, judge, prompt, context }, p, gold };
}

/** Expected log loss, in nats, over gold drawn anew: no noise but that of training. */
const expectedLoss = ({ p }: World, predicted: Float64Array) => mean(p.map((one, i) => goldLoss(one, predicted[i]!)));

const log = (p: number) => Math.log(p / (1 - p));

describe("correctedVerdicts", () => {
  const newcomers = (bias: number) => world({ seed: 999, prompts: 2000, bias });

  it("gains most of what there is to gain where the bias depends on the context", () => {
    const truth = newcomers(-1.2);
    const { comparisons, gold } = world({ seed: 1, prompts: 60, bias: -1.2 });
    const correction = correctedVerdicts(comparisons, gold);
    const recalibrated = expectedLoss(truth, correction.recalibrated(truth.comparisons));
    const room = recalibrated - expectedLoss(truth, truth.p);
    expect(room).toBeGreaterThan(0.1); // there is a bias to correct
    expect(recalibrated - expectedLoss(truth, correction.probabilities(truth.comparisons))).toBeGreaterThan(0.8 * room);
  });

  it("finds the size of the bias", () => {
    const { comparisons, gold, p } = world({ seed: 2, prompts: 400, bias: -1 });
    const { probabilities } = correctedVerdicts(comparisons, gold, { penalties: [0.3], forms: ["log-odds"] });
    const two = probabilities({
      verdict: Float64Array.of(0, 0),
      judge: Int32Array.of(0, 0),
      prompt: Int32Array.of(0, 1),
      context: { rows: 2, columns: 5, values: Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0) },
    });
    const information = p.reduce((sum, one, i) => sum + one * (1 - one) * at(comparisons.context, i, 0) ** 2, 0);
    const se = 1 / Math.sqrt(information);
    expect(se).toBeLessThan(0.08);
    expect(Math.abs(log(two[0]!) - log(two[1]!) + 1)).toBeLessThan(4 * se); // 4 SE: 1 seed in 16,000 fails by chance
  });

  it("loses almost nothing where the bias is the same in every context", () => {
    const truth = newcomers(0);
    const excess = Array.from({ length: 12 }, (_, s) => {
      const { comparisons, gold } = world({ seed: 10 + s, prompts: 60, bias: 0 });
      const { probabilities, recalibrated, recalibration } = correctedVerdicts(comparisons, gold);
      const blind = expectedLoss(truth, recalibrated(truth.comparisons));
      const offset = (of: JudgedComparisons) => of.verdict.map((v, i) => recalibration.logOdds(v, of.judge[i]!));
      const beta = residualCorrection({ x: comparisons.context, offset: offset(comparisons), gold }, "log-odds", 0.1);
      const careless = offset(truth.comparisons).map((z, i) =>
        logistic(z + dot(row(truth.comparisons.context, i), beta)),
      );
      return {
        careful: expectedLoss(truth, probabilities(truth.comparisons)) - blind,
        careless: expectedLoss(truth, careless) - blind,
      };
    });
    const [careful, careless] = [excess.map((one) => one.careful), excess.map((one) => one.careless)];
    expect(mean(careless)).toBeGreaterThan(0.006); // 5 coefficients on 300 rows: 5 / 600 to lose
    // In one world of four noise looks like a bias to any test; it then costs part of what the correction does, else nothing.
    expect(median(careful)).toBeLessThan(0.0005);
    expect(mean(careful)).toBeLessThan(mean(careless) / 2);
  });

  it("leaves whole prompts out: what it learns of a prompt is no evidence for its other comparisons", () => {
    const options = { prompts: 40, bias: 0, columns: 20, promptEffect: 2 };
    const weights = Array.from({ length: 6 }, (_, s) => {
      const { comparisons, gold } = world({ seed: 30 + s, ...options });
      const each = { ...comparisons, prompt: comparisons.prompt.map((_, i) => i) };
      const slight = (of: JudgedComparisons) =>
        correctedVerdicts(of, gold)
          .tried.filter(({ form, penalty }) => form === "none" || penalty >= 300)
          .reduce((sum, { weight }) => sum + weight, 0);
      return { whole: slight(comparisons), torn: slight(each) };
    });
    expect(mean(weights.map(({ torn }) => torn))).toBeLessThan(0.3);
    expect(mean(weights.map(({ whole }) => whole))).toBeGreaterThan(0.8);
  });

  it("does not read rows without gold, and gives weights that sum to 1", () => {
    const { comparisons, gold } = world({ seed: 3, prompts: 40, bias: -1 });
    const half = gold.map((value, i) => (comparisons.prompt[i]! % 2 === 0 ? value : Number.NaN));
    const kept = [...gold.keys()].filter((i) => comparisons.prompt[i]! % 2 === 0);
    const of = (values: Float64Array | Int32Array) => kept.map((i) => values[i]!);
    const alone: JudgedComparisons = {
      verdict: Float64Array.from(of(comparisons.verdict)),
      judge: Int32Array.from(of(comparisons.judge)),
      prompt: Int32Array.from(of(comparisons.prompt)),
      context: {
        rows: kept.length,
        columns: 5,
        values: Float64Array.from(kept.flatMap((i) => [...row(comparisons.context, i)])),
      },
    };
    const found = correctedVerdicts(comparisons, half);
    expect([...found.probabilities(comparisons)]).toEqual([
      ...correctedVerdicts(alone, Float64Array.from(of(gold))).probabilities(comparisons),
    ]);
    expect(found.tried.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    const weights = found.tried.map(({ weight }) => weight);
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
  });

  it("says what is wrong with its input", () => {
    const { comparisons, gold } = world({ seed: 4, prompts: 3, bias: 0 });
    expect(() => correctedVerdicts(comparisons, gold.slice(1))).toThrow("15 gold verdicts");
    expect(() => correctedVerdicts(comparisons, gold.fill(2))).toThrow("found 2");
    expect(() => correctedVerdicts(comparisons, gold.fill(Number.NaN).fill(1, 0, 5))).toThrow("two prompts");
    const wild = { ...comparisons, verdict: comparisons.verdict.map(() => 2) };
    expect(() => correctedVerdicts(wild, gold)).toThrow("verdicts in [−1, 1]");
    const { probabilities } = correctedVerdicts(comparisons, gold.fill(1));
    expect(() => probabilities({ ...comparisons, context: zeros(15, 1) })).toThrow("5 columns");
  });
});
