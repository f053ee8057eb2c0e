import { describe, expect, it } from "vitest";
import { budget, costUsd, mostTokensIn } from "./price.js";

describe("budget", () => {
  it("waits for calls under way, and gives up where nothing is under way and it does not fit", async () => {
    const money = budget(10, 1);
    expect(await money.reserve(5)).toBe(true);
    let second: boolean | undefined;
    const waiting = money.reserve(5).then((fits) => {
      second = fits;
    });
    await Promise.resolve();
    expect(second).toBeUndefined();
    money.settle(5, 2); // 3 spent: 5 more fit
    await waiting;
    expect(second).toBe(true);
    money.settle(5, 5);
    expect(money.spentUsd).toBe(8);
    expect(await money.reserve(2.1)).toBe(false);
    expect(await money.reserve(2)).toBe(true);
  });

  it("has no limit but the one it is given", async () => {
    expect(await budget(Infinity, 1e9).reserve(1e9)).toBe(true);
    expect(await budget(0, 0).reserve(1e-9)).toBe(false);
    expect(await budget(0, 0).reserve(0)).toBe(true);
  });
});

it("counts a token a byte at most, and USD by the million", () => {
  expect(mostTokensIn([{ role: "user", content: "äb" }])).toBe(3 + 64);
  expect(costUsd({ in: 2, out: 10 }, { in: 1_000_000, out: 500_000 })).toBe(7);
});
