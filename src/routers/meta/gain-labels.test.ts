import { describe, expect, it } from "vitest";
import { filled, matrix } from "../../math/matrix.js";
import { gainLabels, type SourcedEvidence } from "./gain-labels.js";
import { orientedByRating } from "./sides.js";

const NONE = Number.NaN;

interface Line {
  prompt?: number;
  a: number;
  b: number;
  winA: number;
  judge?: number;
  gold?: number;
  ratio?: number;
}

/** Models 0 strong, 1 weak, 2 neither; two prompts. */
function evidence(lines: readonly Line[], scores: { gold?: number[]; grades?: number[] } = {}): SourcedEvidence {
  const table = (values?: number[]) => (values ? matrix(2, 3, Float64Array.from(values)) : filled(2, 3, NONE));
  return {
    models: ["strong", "weak", "other"],
    battles: {
      prompt: Int32Array.from(lines, (one) => one.prompt ?? 0),
      a: Int32Array.from(lines, (one) => one.a),
      b: Int32Array.from(lines, (one) => one.b),
      winA: Float64Array.from(lines, (one) => one.winA),
      weight: Float64Array.from(lines, () => 1),
    },
    sources: {
      judges: ["judge", "other judge"],
      gold: table(scores.gold),
      grades: [table(), table(scores.grades)],
      battles: {
        judge: Int32Array.from(lines, (one) => one.judge ?? 0),
        goldWinA: Float64Array.from(lines, (one) => one.gold ?? NONE),
        lengthRatio: Float64Array.from(lines, (one) => one.ratio ?? NONE),
      },
      categories: [],
      category: Int32Array.of(-1, -1),
    },
  };
}

const sides = { strong: [0], weak: [1] };
const rows = (of: SourcedEvidence, by: Parameters<typeof gainLabels>[1] = sides) => {
  const labels = gainLabels(of, by);
  return Array.from(labels.gain, (gain, i) => ({
    source: labels.source[i],
    prompt: labels.prompt[i],
    models: `${labels.strong[i]}>${labels.weak[i]}`,
    gain,
    answers: labels.answers[i],
    ratio: labels.lengthRatio[i],
    order: labels.order[i],
  }));
};

describe("gainLabels", () => {
  it("takes differences of gold scores and of one judge's grades, where both models have one", () => {
    const found = rows(evidence([], { gold: [1, 0.25, NONE, 1, NONE, 0], grades: [NONE, 1, 0, 0.5, 1, 0] }));
    expect(found).toEqual([
      { source: 0, prompt: 0, models: "0>1", gain: 0.75, answers: 0, ratio: NONE, order: 0 },
      { source: 2, prompt: 1, models: "0>1", gain: -0.5, answers: 1, ratio: NONE, order: 0 },
    ]);
  });

  it("turns verdicts, lengths and order to the strong model's side, whoever is a", () => {
    const found = rows(
      evidence([
        { a: 0, b: 1, winA: 1, ratio: 0.5 },
        { a: 1, b: 0, winA: 0.75, ratio: 0.5, judge: 1 },
        { a: 1, b: 0, winA: 0.5, prompt: 1 },
        { a: 0, b: 2, winA: 1 },
      ]),
    );
    expect(found).toEqual([
      { source: 1, prompt: 0, models: "0>1", gain: 1, answers: 0, ratio: 0.5, order: 1 },
      { source: 2, prompt: 0, models: "0>1", gain: -0.5, answers: 0, ratio: -0.5, order: -1 },
      { source: 1, prompt: 1, models: "0>1", gain: 0, answers: 1, ratio: NONE, order: -1 },
    ]);
    expect(Object.is(found[2]!.gain, 0)).toBe(true);
  });

  it("counts a gold verdict once, on however many judges' lines in either order it stands", () => {
    const found = rows(
      evidence([
        { a: 0, b: 1, winA: 1, gold: 0, ratio: 1 },
        { a: 1, b: 0, winA: 0, gold: 1, ratio: -1 },
        { a: 1, b: 0, winA: 0, gold: 1, ratio: -1, judge: 1 },
        { a: 0, b: 1, winA: 1, gold: 0.5, prompt: 1 },
      ]),
    );
    expect(found.filter(({ source }) => source === 0)).toEqual([
      { source: 0, prompt: 0, models: "0>1", gain: -1, answers: 0, ratio: 1, order: 0 },
      { source: 0, prompt: 1, models: "0>1", gain: 0, answers: 1, ratio: NONE, order: 0 },
    ]);
    expect(found.filter(({ source }) => source !== 0).map(({ answers }) => answers)).toEqual([0, 0, 0, 1]);
  });

  it("averages gold verdicts that lines of the same answers disagree on", () => {
    const found = rows(
      evidence([
        { a: 0, b: 1, winA: 1, gold: 1 },
        { a: 1, b: 0, winA: 0, gold: 0.5 },
      ]),
    );
    expect(found.filter(({ source }) => source === 0).map(({ gain }) => gain)).toEqual([0.5]);
  });

  it("takes each gold battle as a label without order, and then not their majority on judges' lines too", () => {
    const found = rows(
      evidence([
        { a: 0, b: 1, winA: 1, judge: -1 },
        { a: 1, b: 0, winA: 1, judge: -1 },
        { a: 0, b: 1, winA: 1, gold: 0.5 },
      ]),
    );
    expect(found.map(({ source, gain, order }) => [source, gain, order])).toEqual([
      [0, 1, 0],
      [0, -1, 0],
      [1, 1, 1],
    ]);
  });

  it("numbers the answers of scores and verdicts alike, so that gold and judge meet", () => {
    const found = rows(evidence([{ a: 1, b: 0, winA: 1, prompt: 1 }], { gold: [1, 0, NONE, 0, 1, NONE] }));
    expect(found.map(({ source, answers }) => [source, answers])).toEqual([
      [0, 0],
      [0, 1],
      [1, 1],
    ]);
  });

  it("lends the pair the verdicts of its tiers, but not their scores", () => {
    const battles = [{ a: 2, b: 1, winA: 1 }];
    const scores = { gold: [1, 0, 0.5, 1, 1, 0.5] };
    const lent = { strong: [0, 2], weak: [1], scored: { strong: 0, weak: 1 } };
    expect(rows(evidence(battles, scores), lent).map(({ models, gain }) => [models, gain])).toEqual([
      ["0>1", 1],
      ["0>1", 0],
      ["2>1", 1],
    ]);
    expect(rows(evidence(battles, scores), { strong: [0, 2], weak: [1] })).toHaveLength(5);
  });

  it("compares every pair for an audit, the model of higher rating as strong", () => {
    const found = rows(
      evidence([
        { a: 0, b: 1, winA: 1 },
        { a: 2, b: 0, winA: 1 },
        { a: 1, b: 2, winA: 0 },
      ]),
      orientedByRating([0, -1, 2]),
    );
    expect(found.map(({ models, gain, order }) => [models, gain, order])).toEqual([
      ["0>1", 1, 1],
      ["2>0", 1, 1],
      ["2>1", 1, -1],
    ]);
  });
});
