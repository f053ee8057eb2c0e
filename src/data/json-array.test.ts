import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonArrayTexts } from "./json-array.js";

async function read(text: string, { chunk = 5, maxElementBytes = 1000 } = {}) {
  async function* chunks() {
    const bytes = Buffer.from(text);
    for (let i = 0; i < bytes.length; i += chunk) yield bytes.subarray(i, i + chunk);
  }
  const found: [number, unknown][] = [];
  for await (const batch of jsonArrayTexts(chunks(), "f", maxElementBytes))
    for (const line of batch) if (!("error" in line)) found.push([line.place.number, JSON.parse(line.text)]);
  return found;
}

describe("jsonArrayTexts", () => {
  it("gives each element with the line where it begins", async () => {
    expect(await read('\uFEFF \n[\n  {"a": "],[\\"\\\\"},\n\n  [1,\n 2], "é"\n]\n')).toEqual([
      [3, { a: '],["\\' }],
      [5, [1, 2]],
      [6, "é"],
    ]);
    expect(await read("[]")).toEqual([]);
  });

  it("gives the elements that were put in, however the bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue()),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(0, 2),
        async (values, chunk, indent) => {
          const found = await read(JSON.stringify(values, null, indent), { chunk, maxElementBytes: 1e6 });
          expect(found.map(([, value]) => value)).toEqual(JSON.parse(JSON.stringify(values)));
        },
      ),
      { seed: 1 },
    );
  });

  it.each([
    ['[{"a": 1}', "the end of the JSON array, found the end of the file"],
    ["[1] 2", 'nothing behind it, found "2"'],
    ["{}", "one JSON array"],
    [`["${"x".repeat(50)}"]`, "at most 20 bytes"],
  ])("refuses %s", async (text, message) => {
    await expect(read(text, { maxElementBytes: 20 })).rejects.toThrow(message);
  });
});
