import { describe, expect, it } from "vitest";
import { mean, standardError } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { betaDraw } from "./beta-draw.js";

describe("betaDraw", () => {
  // Second moment of Beta(α, β): α(α + 1) / ((α + β)(α + β + 1)). 4 SE: 1 seed in 16,000 fails by chance, each.
  it.each([
    [1, 1],
    [2, 5],
    [0.3, 3.7],
    [0.05, 0.2],
    [40, 3],
  ])("Beta(%d, %d) has the mean and the second moment of the textbook", (alpha, beta) => {
    const draw = rng(8, `beta/${alpha}/${beta}`);
    const x = Array.from({ length: 20_000 }, () => betaDraw(alpha, beta, draw));
    const squares = x.map((value) => value ** 2);
    const sum = alpha + beta;
    expect(Math.abs(mean(x) - alpha / sum)).toBeLessThan(4 * standardError(x));
    expect(Math.abs(mean(squares) - (alpha * (alpha + 1)) / (sum * (sum + 1)))).toBeLessThan(
      4 * standardError(squares),
    );
  });

  it("stays in [0, 1] where the shape is tiny", () => {
    const draw = rng(9, "beta");
    const x = Array.from({ length: 5000 }, () => betaDraw(1e-4, 4e-4, draw));
    expect(x.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(Math.abs(mean(x) - 0.2)).toBeLessThan(4 * standardError(x));
  });
});
