import { describe, expect, it } from "vitest";
import { filled, matrix } from "../../math/matrix.js";
import { orientedByRating, orientedBySides, overallRatings, sidesOf } from "./sides.js";

/** Models 0 and 1 beat 2 and 3; 1 and 3 never met. Fought, but for 0 over 2, which a score implies. */
const train = {
  models: ["a", "b", "c", "d"],
  scores: matrix(1, 4, Float64Array.of(1, Number.NaN, 0, Number.NaN)),
  battles: {
    prompt: Int32Array.of(0, 0, 0, 0),
    a: Int32Array.of(0, 3, 2, 0),
    b: Int32Array.of(3, 2, 1, 1),
    winA: Float64Array.of(1, 0.5, 0, 0.5),
    weight: Float64Array.of(1, 1, 1, 1),
  },
  seed: 1,
};

describe("sidesOf", () => {
  it("lets each model of the pair stand for its tier, in battles alone", () => {
    expect(sidesOf({ strong: 0, weak: 2 }, train, { tiers: 2 })).toEqual({
      strong: [0, 1],
      weak: [2, 3],
      scored: { strong: 0, weak: 2 },
    });
  });

  it.each([
    { why: "it is asked to", options: { tiers: 2, by: "pair" as const }, pair: { strong: 0, weak: 2 } },
    { why: "both are of one tier", options: { tiers: 1 }, pair: { strong: 1, weak: 3 } },
    { why: "there are tiers enough", options: {}, pair: { strong: 1, weak: 3 } },
  ])("keeps to the pair where $why", ({ options, pair }) => {
    expect(sidesOf(pair, train, options)).toEqual({ strong: [pair.strong], weak: [pair.weak], scored: pair });
  });

  it("rates by outcomes too", () => {
    const unscored = { ...train, scores: filled(1, 4, Number.NaN) };
    const lead = (of: Parameters<typeof overallRatings>[0]) => overallRatings(of)[0]! - overallRatings(of)[2]!;
    expect(lead(train)).toBeGreaterThan(lead(unscored) + 0.1);
  });

  it("refuses a pair that is none", () => {
    expect(() => sidesOf({ strong: 1, weak: 1 }, train)).toThrow("found 1 and 1");
    expect(() => sidesOf({ strong: 1, weak: 4 }, train)).toThrow("[0, 4)");
  });
});

describe("orientations", () => {
  it("say which of two is strong, and of equals the first", () => {
    const by = orientedByRating([1, 1, 2]);
    expect([by(0, 1), by(1, 0), by(0, 2), by(2, 0), by(2, 2)]).toEqual([1, -1, -1, 1, 0]);
  });

  it("leave out models on neither side, and pairs within one", () => {
    const by = orientedBySides({ strong: [0, 1], weak: [2] });
    expect([by(0, 2), by(2, 1), by(0, 1), by(0, 3), by(3, 2)]).toEqual([1, -1, 0, 0, 0]);
  });
});
