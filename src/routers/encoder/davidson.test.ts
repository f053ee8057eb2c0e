import { describe, expect, it } from "vitest";
import { logistic } from "../../math/logistic.js";
import { shareLogOdds, threeLabelLoss, threeLabels, winShare } from "./davidson.js";

describe("Davidson's model", () => {
  it("is Bradley-Terry without ties", () => {
    for (const g of [-3, 0, 0.4]) {
      expect(winShare(g, -Infinity)).toBeCloseTo(logistic(2 * g), 12);
      expect(threeLabelLoss(g, -Infinity, 1, 0)).toBeCloseTo(-Math.log(logistic(2 * g)), 12);
    }
  });

  it("is a softmax over three labels, whose share of the win and loss follow", () => {
    for (const [g, t] of [
      [0.3, -0.2],
      [-2, 1],
      [0, 5],
    ] as const) {
      const { won, tied, lost } = threeLabels(g, t);
      expect(won + tied + lost).toBeCloseTo(1, 12);
      expect(won / lost).toBeCloseTo(Math.exp(2 * g), 9);
      expect(tied / won).toBeCloseTo(Math.exp(t - g), 9);
      expect(winShare(g, t)).toBeCloseTo(won + tied / 2, 12);
      expect(winShare(g, t) + winShare(-g, t)).toBeCloseTo(1, 12);
      expect(shareLogOdds(-g, t)).toBeCloseTo(-shareLogOdds(g, t), 12);
      expect(threeLabelLoss(g, t, 0.2, 0.3)).toBeCloseTo(
        -0.2 * Math.log(won) - 0.3 * Math.log(tied) - 0.5 * Math.log(lost),
        9,
      );
    }
  });

  it("overflows nowhere", () => {
    for (const [g, t] of [
      [800, 0],
      [-800, -800],
      [0, 800],
      [800, 900],
    ] as const) {
      expect(Number.isFinite(threeLabelLoss(g, t, 0.5, 0.25))).toBe(true);
      expect(winShare(g, t)).toBeGreaterThanOrEqual(0);
      expect(winShare(g, t)).toBeLessThanOrEqual(1);
    }
  });
});
