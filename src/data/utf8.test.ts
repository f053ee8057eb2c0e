import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedUtf8 } from "./utf8.js";

async function read(bytes: Uint8Array, chunk: number): Promise<string> {
  async function* chunks() {
    for (let i = 0; i < bytes.length; i += chunk) yield bytes.subarray(i, i + chunk);
  }
  const found: Buffer[] = [];
  for await (const part of checkedUtf8(chunks(), "f")) found.push(part);
  return Buffer.concat(found).toString();
}

describe("checkedUtf8", () => {
  it.each([1, 2, 3, 4, 5, 100])("passes text on, however it is cut: chunks of %i bytes", async (chunk) => {
    expect(await read(Buffer.from("aé中🎉b\0"), chunk)).toBe("aé中🎉b\0");
  });

  it("accepts what a strict decoder accepts, and nothing else", async () => {
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const parts = fc.constantFrom(
      "61",
      "c3a9",
      "c3",
      "a9",
      "e4b8ad",
      "e4b8",
      "f09f8e89",
      "f09f8e",
      "ff",
      "c080",
      "eda080",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(parts), fc.integer({ min: 1, max: 6 }), async (hex, chunk) => {
        const bytes = Buffer.from(hex.join(""), "hex");
        let expected: string | undefined;
        try {
          expected = strict.decode(bytes);
        } catch {
          await expect(read(bytes, chunk)).rejects.toThrow("f to be UTF-8 text");
          return;
        }
        expect(await read(bytes, chunk)).toBe(expected);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});
