import { describe, expect, it } from "vitest";
import type { Embedder } from "../embedders/embedder.js";
import type { FittedRouter } from "../routers/router.js";
import { measureOverhead } from "./overhead.js";

/** A clock that only work moves, in milliseconds. */
function world(embedMs: number, decideMs: readonly number[]) {
  let time = 0;
  let decisions = 0;
  const embedder: Embedder = {
    id: "slow",
    dimension: 1,
    async embed(prompts) {
      time += embedMs * prompts.length;
      return { rows: prompts.length, columns: 1, values: new Float32Array(prompts.length) };
    },
  };
  const router: FittedRouter = {
    name: "r",
    models: ["a", "b"],
    utilities: () => new Float64Array(2),
    winRate() {
      time += decideMs[decisions++ % decideMs.length]!;
      return 0.5;
    },
  };
  return { embedder, router, now: () => time };
}

const PAIR = { strong: "a", weak: "b" };
const prompts = Array.from({ length: 4 }, (_, i) => `prompt ${i}`);

describe("measureOverhead", () => {
  it("is the median of embedding and decision, and its price at an hour of the core", async () => {
    const { embedder, router, now } = world(2, [1, 1, 3, 95]);
    const [found] = await measureOverhead([{ router, embedder, isRemote: false }], prompts, PAIR, 0.36, now);
    expect(found).toMatchObject({ router: "r", embedder: "slow", n: 4, includesEmbedding: true });
    expect(found!.usPerDecision.value).toBeCloseTo(4000, 6); // 3, 3, 5, 97 ms
    expect(found!.usPerDecision.low).toBeCloseTo(3000, 6);
    expect(found!.usdPerMillion).toBeCloseTo(0.4, 9); // 1e6 · 4 ms = 4,000 s at 0.0001 USD
  });

  it("leaves a remote embedder out, and says so", async () => {
    const { embedder, router, now } = world(1000, [1]);
    const [found] = await measureOverhead([{ router, embedder, isRemote: true }], prompts, PAIR, 0.36, now);
    expect(found!.usPerDecision.value).toBeCloseTo(1000, 6);
    expect(found!.includesEmbedding).toBe(false);
  });
});
