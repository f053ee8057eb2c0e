import { describe, expect, it } from "vitest";
import { narrowedRouter } from "./narrowed-router.js";

const router = {
  name: "three",
  models: ["a", "b", "c"],
  utilities: (_: Float32Array, lambda: number) => Float64Array.of(1, 2, 3).map((value) => value - lambda),
  winRate: (_: Float32Array, strong: string, weak: string) => (strong > weak ? 0.8 : 0.2),
};
const x = new Float32Array(1);

describe("narrowedRouter", () => {
  it("keeps the utilities of the models that are left, in order, and their win rates", () => {
    const narrow = narrowedRouter(router, new Set(["c", "a", "unknown"]));
    expect(narrow.models).toEqual(["a", "c"]);
    expect([...narrow.utilities(x, 0.5)]).toEqual([0.5, 2.5]);
    expect(narrow.winRate(x, "c", "a")).toBe(0.8);
  });

  it("is the router itself where nothing is left out", () => {
    expect(narrowedRouter(router, new Set(router.models))).toBe(router);
  });
});
