import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRecords } from "../read-records.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, content: string | Uint8Array) {
  await writeFile(join(folder, name), content);
  return readRecords([join(folder, name)]);
}

const GPT = "openai-gpt-4o";
const LLAMA = "wxai-llama-3-1-8b-instruct";
const answer = (score: number | null, read: number | null, written: number | null, response = 'It\'s "so"\n{ok}') => ({
  score,
  response,
  num_input_tokens: read,
  num_output_tokens: written,
});
const row = {
  key: "a1",
  dataset: "TIGER-Lab/MMLU-Pro",
  dataset_level: "test",
  dataset_idx: 7,
  prompt: '{"x": 1} is what?',
  golden_answer: "B",
  [GPT]: answer(1, 1000, 200),
  [LLAMA]: answer(0.5, 900, 100),
};
const expected = {
  id: "sprout/a1",
  prompt: '{"x": 1} is what?',
  scores: { [GPT]: 1, [LLAMA]: 0.5 },
  costs: { [GPT]: expect.closeTo((1000 * 2.5 + 200 * 10) / 1e6, 12), [LLAMA]: expect.closeTo((1000 * 0.2) / 1e6, 12) },
  tokens: { [GPT]: { in: 1000, out: 200 }, [LLAMA]: { in: 900, out: 100 } },
  category: "TIGER-Lab/MMLU-Pro",
};
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
/** As pandas writes a column of dicts. */
const python = ({ score, response, num_input_tokens, num_output_tokens }: ReturnType<typeof answer>) =>
  `{'score': ${score ?? "nan"}, 'response': ${JSON.stringify(response)}, 'num_input_tokens': ${num_input_tokens}, 'num_output_tokens': ${num_output_tokens}}`;
const csv = (cell: (one: ReturnType<typeof answer>) => string) =>
  `,key,dataset,prompt,golden_answer,${GPT},${LLAMA}\n0,a1,${row.dataset},${quoted(row.prompt)},B,` +
  `${quoted(cell(answer(1, 1000, 200)))},${quoted(cell(answer(0.5, 900, 100)))}\n`;

/** One row whose models' columns are groups, as the data set's files have them. */
function nested(): Uint8Array {
  const group = (name: string) => [
    { name, repetition_type: "OPTIONAL" as const, num_children: 4 },
    { name: "num_input_tokens", type: "INT64" as const, repetition_type: "OPTIONAL" as const },
    { name: "num_output_tokens", type: "INT64" as const, repetition_type: "OPTIONAL" as const },
    {
      name: "response",
      type: "BYTE_ARRAY" as const,
      converted_type: "UTF8" as const,
      repetition_type: "OPTIONAL" as const,
    },
    { name: "score", type: "DOUBLE" as const, repetition_type: "OPTIONAL" as const },
  ];
  const text = (name: string) => ({
    name,
    type: "BYTE_ARRAY" as const,
    converted_type: "UTF8" as const,
    repetition_type: "OPTIONAL" as const,
  });
  const big = ({ num_input_tokens: read, num_output_tokens: written, ...rest }: ReturnType<typeof answer>) => ({
    ...rest,
    num_input_tokens: BigInt(read!),
    num_output_tokens: BigInt(written!),
  });
  const columns = ["key", "dataset", "prompt"] as const;
  return new Uint8Array(
    parquetWriteBuffer({
      schema: [
        { name: "root", num_children: columns.length + 2 },
        ...columns.map(text),
        ...group(GPT),
        ...group(LLAMA),
      ],
      columnData: [
        ...columns.map((name) => ({ name, data: [row[name]] })),
        { name: GPT, data: [big(answer(1, 1000, 200))] },
        { name: LLAMA, data: [big(answer(0.5, 900, 100))] },
      ],
    }),
  );
}

describe("sprout", () => {
  it.each([
    ["JSON Lines", "s.jsonl", () => JSON.stringify(row)],
    ["a JSON array", "s.json", () => JSON.stringify([row], null, 1)],
    ["CSV with objects as Python prints them", "p.csv", () => csv(python)],
    ["CSV with objects as JSON", "j.csv", () => csv(JSON.stringify)],
    [
      "CSV with a column for each part",
      "f.csv",
      () =>
        `key,dataset,prompt,${[GPT, LLAMA].flatMap((m) => ["score", "num_input_tokens", "num_output_tokens"].map((part) => `${m}.${part}`)).join(",")}\n` +
        `a1,${row.dataset},${quoted(row.prompt)},1.0,1000,200,0.5,900,100\n`,
    ],
    ["Parquet with nested columns", "s.parquet", nested],
  ])("reads %s", async (_, name, content) => {
    const { outcomes, summary } = await read(name, content());
    expect(outcomes).toEqual([expected]);
    expect(summary.files[0]!.format).toBe("sprout");
  });

  it("leaves out models that were not measured, and prompts where none was", async () => {
    const rows = [
      { ...row, [LLAMA]: null },
      { ...row, key: "a2", [GPT]: answer(null, 5, 5), [LLAMA]: answer(0, null, 5) },
      { ...row, key: "a3", [GPT]: null, [LLAMA]: answer(null, 1, 1) },
    ];
    const { outcomes, summary } = await read("m.jsonl", rows.map((one) => JSON.stringify(one)).join("\n"));
    expect(outcomes.map(({ scores }) => scores)).toEqual([{ [GPT]: 1 }, { [LLAMA]: 0 }]);
    expect(outcomes[1]).not.toHaveProperty("costs");
    expect(summary.dropped).toEqual({ "prompts without a score": 1 });
  });

  it("gives no cost to a model without a published price", async () => {
    const { outcomes } = await read("o3.jsonl", JSON.stringify({ ...row, "openai-o3-mini": answer(1, 10, 10) }));
    expect(outcomes[0]!.tokens!["openai-o3-mini"]).toEqual({ in: 10, out: 10 });
    expect(Object.keys(outcomes[0]!.costs!)).toEqual([GPT, LLAMA]);
  });

  it.each([
    [{ [GPT]: answer(1.5, 1, 1) }, "openai-gpt-4o: score to be a number from 0 to 1, found 1.5"],
    [{ [GPT]: answer(1, -1, 1) }, "openai-gpt-4o: num_input_tokens to be a whole number of tokens, found -1"],
    [{ prompt: " " }, "prompt to be a text that is not empty"],
  ])("names what is wrong: %j", async (change, message) => {
    await expect(read("bad.jsonl", JSON.stringify({ ...row, ...change }))).rejects.toThrow(`line 1: ${message}`);
  });

  it("names a cell that is cut short", async () => {
    const cut = csv((one) => python(one).slice(0, -1));
    await expect(read("cut.csv", `${csv(python)}${cut.split("\n")[1]}\n`)).rejects.toThrow(
      "line 3: openai-gpt-4o to be a model's answer",
    );
  });
});
