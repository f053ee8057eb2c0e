import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textLines } from "./text-lines.js";

async function* chunksOf(bytes: Uint8Array, size: number) {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function read(bytes: Uint8Array, { chunk = 7, maxLineBytes = 1000 } = {}) {
  const found: { number: number; text?: string; error?: string }[] = [];
  for await (const batch of textLines(chunksOf(bytes, chunk), "f", maxLineBytes))
    for (const line of batch)
      found.push(
        "error" in line
          ? { number: Number(/line (\d+)/.exec(line.error.message)![1]), error: line.error.mistake.found }
          : { number: line.place.number, text: line.text },
      );
  return found;
}

describe("textLines", () => {
  it.each([1, 2, 3, 5, 100])(
    "counts lines over blank ones, \\r\\n and a missing end, in chunks of %i bytes",
    async (chunk) => {
      const found = await read(Buffer.from('\uFEFF{"a":"é"}\r\n\n  \r\nb 🎉\nc'), { chunk });
      expect(found.map(({ number, text }) => [number, text?.trimEnd()])).toEqual([
        [1, '{"a":"é"}'],
        [4, "b 🎉"],
        [5, "c"],
      ]);
    },
  );

  it("gives the lines that split would give, however the bytes are cut", async () => {
    const text = fc.array(
      fc.string({ unit: "grapheme" }).map((line) => line.replaceAll("\n", "")),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (lines, chunk) => {
        const bare = lines.map((line) => line.replaceAll("\uFEFF", ""));
        const expected = bare.map((line, i) => ({ number: i + 1, text: line })).filter(({ text }) => /\S/.test(text));
        expect(await read(Buffer.from(bare.join("\n")), { chunk })).toEqual(expected);
      }),
      { seed: 1 },
    );
  });

  it.each([4, 1000])("reports a line that is not UTF-8 and reads on, in chunks of %i bytes", async (chunk) => {
    const bytes = Buffer.concat([Buffer.from("ok\n"), Buffer.from([0x66, 0xfc, 0x72]), Buffer.from("\nok\n")]);
    expect(await read(bytes, { chunk })).toEqual([
      { number: 1, text: "ok" },
      { number: 2, error: "bytes that are not" },
      { number: 3, text: "ok" },
    ]);
  });

  it.each([4, 1000])("reports a line that is too long and reads on, in chunks of %i bytes", async (chunk) => {
    const bytes = Buffer.from(`${"x".repeat(20)}\n${"y".repeat(21)}\nz\n${"w".repeat(30)}`);
    expect(await read(bytes, { chunk, maxLineBytes: 20 })).toEqual([
      { number: 1, text: "x".repeat(20) },
      { number: 2, error: "21" },
      { number: 3, text: "z" },
      { number: 4, error: "30" },
    ]);
  });

  it("holds no more than a chunk and a line of a long stream", async () => {
    const megabytes = 256;
    const chunk = Buffer.from(`${"x".repeat(1023)}\n`.repeat(1024));
    async function* long() {
      for (let i = 0; i < megabytes; i++) yield chunk;
    }
    const before = process.memoryUsage().heapUsed;
    let most = 0;
    let lines = 0;
    for await (const batch of textLines(long(), "f")) {
      lines += batch.length;
      most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
    expect(lines).toBe(megabytes * 1024);
    expect(most / 2 ** 20).toBeLessThan(megabytes / 2); // all of it, and more, if lines were kept
  });

  it("passes on the error of the stream that it reads", async () => {
    async function* broken() {
      yield Buffer.from("a\nb");
      throw new Error("the disk is gone");
    }
    const reading = (async () => {
      for await (const _ of textLines(broken(), "f"));
    })();
    await expect(reading).rejects.toThrow("the disk is gone");
  });
});
