import { describe, expect, it } from "vitest";
import { row } from "../../math/matrix.js";
import type { GainLabels } from "../gain-labels.js";
import { verdictsInContext } from "./verdict-context.js";

interface Label {
  source: number;
  prompt?: number;
  strong?: number;
  weak?: number;
  gain: number;
  answers?: number;
  ratio?: number;
  order?: number;
}

function labels(rows: readonly Label[]): GainLabels {
  return {
    judges: ["a", "judge"],
    source: Int32Array.from(rows, (one) => one.source),
    prompt: Int32Array.from(rows, (one) => one.prompt ?? 0),
    strong: Int32Array.from(rows, (one) => one.strong ?? 0),
    weak: Int32Array.from(rows, (one) => one.weak ?? 1),
    gain: Float64Array.from(rows, (one) => one.gain),
    answers: Int32Array.from(rows, (one) => one.answers ?? one.prompt ?? 0),
    lengthRatio: Float64Array.from(rows, (one) => one.ratio ?? Number.NaN),
    order: Float64Array.from(rows, (one) => one.order ?? 0),
    weight: Float64Array.from(rows, () => 1),
  };
}

const models = ["a", "b"];
/** gap, tanh ℓ, ½ tanh 3ℓ, itself, two models, five columns for each of two judges, three for the one category. */
const COLUMNS = 6 + 2 * 5 + 3;

describe("verdictsInContext", () => {
  it("averages orders and sets gold beside every judge's verdict on the same answers", () => {
    const { comparisons, gold } = verdictsInContext(
      labels([
        { source: 0, gain: -1 },
        { source: 1, gain: 1, order: 1 },
        { source: 1, gain: -1, order: -1 },
        { source: 2, gain: 1, order: 1 },
        { source: 2, prompt: 1, gain: 0.5 },
      ]),
      { models, conversation: [4, 4] },
    );
    expect([...comparisons.verdict]).toEqual([0, 1, 0.5]);
    expect([...comparisons.judge]).toEqual([0, 1, 1]);
    expect([...comparisons.prompt]).toEqual([4, 4, 4]);
    expect([...gold]).toEqual([0, 0, Number.NaN]);
  });

  it("says where each number stands", () => {
    const { comparisons } = verdictsInContext(labels([{ source: 1, gain: 1, ratio: 0.2, order: -1 }]), {
      models,
      category: [0],
    });
    const [gap, ...rest] = row(comparisons.context, 0);
    expect(comparisons.context.columns).toBe(COLUMNS);
    expect(gap).toBeGreaterThan(0.3); // it won its only battle
    const length = Math.tanh(0.2);
    const own = [0.3, -0.3, 0.3, 0.3 * gap!, 0.3 * length];
    const expected = [length, Math.tanh(0.6) / 2, 0.5, 0.3, -0.3, ...own, 0, 0, 0, 0, 0, 0.3, 0.3 * gap!, 0.3 * length];
    rest.forEach((value, j) => {
      expect(value, `column ${j + 1}`).toBeCloseTo(expected[j]!, 12);
    });
  });

  it("changes sign, but for the judges' 1, where strong and weak change places", () => {
    const one = { source: 2, gain: 0.4, ratio: 0.7, order: 1 };
    const other = { source: 2, gain: -0.4, ratio: -0.7, order: -1, strong: 1, weak: 0 };
    const [there, back] = [one, other].map((label) =>
      row(verdictsInContext(labels([label]), { models, category: [0] }).comparisons.context, 0),
    );
    const constant = 6 + 5; // of the second judge
    there!.forEach((value, j) => {
      expect(back![j], `column ${j}`).toBeCloseTo(j === constant ? value : -value, 12);
    });
  });

  it("reads the other judges' verdicts where it is asked to, and never the judge's own or gold", () => {
    const all = labels([
      { source: 0, gain: 1 },
      { source: 1, gain: -1 },
      { source: 2, gain: 0.5 },
      { source: 2, prompt: 1, gain: 1 },
    ]);
    const { context } = verdictsInContext(all, { models, together: true }).comparisons;
    expect([0, 1, 2].map((i) => row(context, i)[4])).toEqual([0.5, -1, 0]);
  });

  it("has no columns for a category of few prompts", () => {
    const many = labels(Array.from({ length: 30 }, (_, prompt) => ({ source: 1, gain: 1, prompt })));
    const category = Array.from({ length: 30 }, (_, prompt) => (prompt === 0 ? 1 : 0));
    expect(verdictsInContext(many, { models, category }).comparisons.context.columns).toBe(COLUMNS);
  });

  it("refuses a judge without a name", () => {
    expect(() => verdictsInContext(labels([{ source: 3, gain: 1 }]), { models })).toThrow("found source 3");
  });
});
