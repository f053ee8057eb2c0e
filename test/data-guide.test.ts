import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { LAYOUTS } from "../src/data/layouts.js";
import { readRecords } from "../src/data/read-records.js";

const guide = readFileSync(new URL("../docs/data.md", import.meta.url), "utf8");
const examples = [...guide.matchAll(/```(jsonl|csv)\n(.*?)```/gs)].map(([, format, text]) => ({ format, text: text! }));
const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the data guide", () => {
  const met = new Set<string>();

  it.each(examples)("shows an example that is read whole: $text", async ({ format, text }) => {
    const path = join(folder, `example.${format}`);
    writeFileSync(path, text);
    const { outcomes, battles, logged, summary } = await readRecords([path]);
    expect(outcomes.length + battles.length + logged.length).toBe(1);
    expect(summary.dropped).toEqual({});
    for (const file of summary.files) met.add(file.format);
  });

  it("has an example of every layout", () => {
    expect([...met].sort()).toEqual(LAYOUTS.map((layout) => layout.name).sort());
  });
});
