import { describe, expect, it } from "vitest";
import { labelProbabilities, labelRow } from "../../math/label-row.js";
import { readLabel } from "./read-label.js";

/** A position: the chosen token first, then its alternatives. */
const at = (...tokens: readonly (readonly [string, number])[]) => {
  const [chosen, ...alternatives] = tokens.map(([token, p]) => ({ token, logprob: Math.log(p) }));
  return { ...chosen!, alternatives };
};
const close = (found: Float64Array | undefined, expected: readonly number[]) => {
  expect(found).toBeDefined();
  expected.forEach((p, k) => {
    expect(found![k]).toBeCloseTo(p, 12);
  });
};

describe("readLabel", () => {
  it("renormalises over the labels, whatever else was likely", () => {
    close(readLabel([at(["4", 0.3], ["5", 0.1], ["3", 0.1], ["The", 0.4])]), [0, 0, 0.2, 0.6, 0.2]);
  });

  it("adds up the spellings of a label, and counts the chosen token once though it is listed again", () => {
    close(readLabel([at(["4", 0.4], ["4", 0.4], [" 4", 0.2], ["2", 0.2])]), [0, 0.25, 0, 0.75, 0]);
  });

  it.each(["4", " 4", "[[4]]", "[[4", "4]]", "▁4", "Ġ4", "**4**", "\n4", "4."])("takes %j for a four", (token) => {
    close(readLabel([at([token, 0.5], ["1", 0.5])]), [0.5, 0, 0, 0.5, 0]);
  });

  it.each(["14", "4x", "6", "0", "four", "", "[[", "４", "4/5"])("does not take %j for a label", (token) => {
    expect(readLabel([at([token, 1])])).toBeUndefined();
  });

  it("skips to the chosen label, past brackets with labels among their alternatives", () => {
    close(readLabel([at(["[[", 0.9], ["1", 0.1]), at(["4", 0.5], ["5", 0.5]), at(["]]", 1])]), [0, 0, 0, 0.5, 0.5]);
  });

  it("reads the alternatives where no chosen token is a label", () => {
    close(readLabel([at(["It", 0.9]), at(["is", 0.5], ["2", 0.3], ["3", 0.1])]), [0, 0.75, 0.25, 0, 0]);
  });

  it("stands log-probabilities whose exponentials vanish, and those of minus infinity", () => {
    const far = { token: "4", logprob: -2000, alternatives: [{ token: "5", logprob: -2000 + Math.log(3) }] };
    close(readLabel([far]), [0, 0, 0, 0.25, 0.75]);
    expect(readLabel([{ token: "4", logprob: -Infinity, alternatives: [] }])).toBeUndefined();
  });

  it("finds none in nothing", () => expect(readLabel([])).toBeUndefined());
});

describe("labelRow", () => {
  it("is of unit length and gives the probabilities back to float32's precision", () => {
    const p = Float64Array.of(0.1, 0, 0.2, 0.3, 0.4);
    const row = labelRow(p);
    expect(Math.hypot(...row)).toBeCloseTo(1, 6);
    labelProbabilities(row)!.forEach((value, k) => {
      expect(value).toBeCloseTo(p[k]!, 6);
    });
  });

  it("tells no label from no text, and gives probabilities for neither", () => {
    expect([...labelRow(undefined)]).toEqual([0, 0, 0, 0, 0, 1]);
    expect(labelProbabilities(labelRow(undefined))).toBeUndefined();
    expect(labelProbabilities(new Float32Array(6))).toBeUndefined();
  });
});
