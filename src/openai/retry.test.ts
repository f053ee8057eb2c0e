import { describe, expect, it } from "vitest";
import { answer } from "../../test/support/embedding-server.js";
import { rng } from "../random.js";
import { retryAfterMs, withRetries } from "./retry.js";

const now = Date.parse("2026-01-02T03:04:05Z");

describe("retryAfterMs", () => {
  it.each([
    [{ "retry-after": "7" }, 7000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "Fri, 02 Jan 2026 03:04:35 GMT" }, 30_000],
    [{ "retry-after": "Fri, 02 Jan 2026 03:00:00 GMT" }, 0],
    [{ "retry-after": "soon" }, 0],
    [{ "retry-after": "-4" }, 0],
    [{ "retry-after-ms": "1500", "retry-after": "2" }, 1500],
    [{}, 0],
  ])("%j is %i ms", (headers, expected) => {
    expect(retryAfterMs(answer(429, "", headers as Record<string, string>), now)).toBe(expected);
  });
});

describe("withRetries", () => {
  async function waitsFor(headers: Record<string, string>, maxRetries: number, seed = 0) {
    const waits: number[] = [];
    const tried = await withRetries(
      async () => answer(429, "", headers),
      () => true,
      {
        maxRetries,
        clock: { now: () => now, sleep: async () => {} },
        random: rng(seed, "retry"),
        onWait: (_, milliseconds) => waits.push(milliseconds),
      },
    );
    return { waits, attempts: tried.attempts };
  }

  it("waits twice as long each time up to a minute, give or take", async () => {
    const { waits, attempts } = await waitsFor({}, 10);
    expect(attempts).toBe(11);
    waits.forEach((wait, retry) => {
      const full = Math.min(60_000, 500 * 2 ** retry);
      expect(wait / full).toBeGreaterThanOrEqual(0.5);
      expect(wait / full).toBeLessThan(1);
    });
    expect(waits).toHaveLength(10);
  });

  it("draws its jitter by its seed", async () => {
    expect(await waitsFor({}, 4, 1)).toEqual(await waitsFor({}, 4, 1));
    expect(await waitsFor({}, 4, 1)).not.toEqual(await waitsFor({}, 4, 2));
  });

  it("waits as long as the server asks, but for no more than ten minutes", async () => {
    expect((await waitsFor({ "retry-after": "300" }, 2)).waits).toEqual([300_000, 300_000]);
    expect(await waitsFor({ "retry-after": "601" }, 2)).toEqual({ waits: [], attempts: 1 });
  });
});
