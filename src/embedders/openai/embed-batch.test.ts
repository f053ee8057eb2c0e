import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Call, type Embedded, embedBatch, type Text } from "./embed-batch.js";

const items = (...texts: string[]): Text[] => texts.map((text) => ({ text }));

/** Takes at most `limit` characters a text; a text's vector is its length and first code unit. */
function limited(limit: number, { names = false } = {}) {
  const calls: string[][] = [];
  const call: Call = async (texts) => {
    calls.push([...texts]);
    const longest = Math.max(...texts.map(({ length }) => length));
    if (longest <= limit)
      return { vectors: texts.map((text) => Float32Array.of(text.length, text.charCodeAt(0))), tokens: 0 };
    const tooLong = names ? `must have less than ${limit} tokens. Given: ${longest}` : "too long";
    return { tooLong, error: new Error(tooLong) };
  };
  return { call, calls };
}

async function embedded(texts: Text[], call: Call) {
  const found: Embedded<Text>[] = [];
  await embedBatch(texts, call, (part) => found.push(...part));
  return found;
}

describe("embedBatch", () => {
  it("is one call where everything fits", async () => {
    const { call, calls } = limited(10);
    const found = await embedded(items("a", "bb"), call);
    expect(calls).toEqual([["a", "bb"]]);
    expect(found.map(({ vector, cutTo }) => [vector[0], cutTo])).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  it("finds the one long text of 128 in few calls, and cuts only that", async () => {
    const { call, calls } = limited(1000, { names: true });
    const texts = Array.from({ length: 128 }, (_, i) => ({ text: "x".repeat(i === 50 ? 5000 : 100 + i) }));
    const found = await embedded(texts, call);
    expect(new Set(found.map(({ item }) => item))).toEqual(new Set(texts));
    expect(found.filter(({ cutTo }) => cutTo > 0)).toMatchObject([{ item: texts[50], cutTo: 950 }]);
    expect(calls.length).toBeLessThanOrEqual(16); // two for each of 7 halvings, one refused, one cut
  });

  it("cuts a text in the same place alone and in any batch", async () => {
    const length = fc.integer({ min: 1, max: 3000 });
    await fc.assert(
      fc.asyncProperty(fc.array(length, { minLength: 1, maxLength: 20 }), fc.boolean(), async (lengths, names) => {
        const texts = items(...lengths.map((length) => "y".repeat(length)));
        const together = new Map((await embedded(texts, limited(700, { names }).call)).map((e) => [e.item, e.cutTo]));
        expect(together.size).toBe(texts.length);
        for (const text of texts) {
          const [alone] = await embedded([text], limited(700, { names }).call);
          expect(together.get(text)).toBe(alone!.cutTo);
          expect(alone!.cutTo === 0).toBe(text.text.length <= 700);
          if (alone!.cutTo > 0) expect(alone!.cutTo).toBeGreaterThan(0.75 * 700 - 1);
        }
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it("cuts no surrogate pair in two, and sends lone ones as U+FFFD", async () => {
    const { call, calls } = limited(701);
    await embedded(items("🎉".repeat(1000), `x${"🎉".repeat(1000)}`), call);
    for (const text of calls.flat()) expect(text).not.toContain("\ufffd");
    await embedded(items("\ud83c!"), call);
    expect(calls.at(-1)).toEqual(["\ufffd!"]);
  });

  it("keeps what came before a failure", async () => {
    const { call } = limited(10);
    const found: string[] = [];
    const failing: Call = async (texts) => {
      if (texts.length > 2) return { tooLong: "batch size", error: new Error("batch size") };
      if (texts.includes("bad")) throw new Error("gone");
      return call(texts);
    };
    const keep = (part: readonly Embedded<Text>[]) => found.push(...part.map(({ item }) => item.text));
    await expect(embedBatch(items("bad", "a", "c", "ddd"), failing, keep)).rejects.toThrow("gone");
    expect(found).toEqual(["a", "c"]);
  });

  it("gives up on a server that takes nothing", async () => {
    const { call, calls } = limited(0);
    await expect(embedded(items("z".repeat(5000)), call)).rejects.toThrow("too long");
    expect(calls.at(-1)![0]).toHaveLength(32);
  });
});
