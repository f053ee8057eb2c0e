import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FairleadError } from "../../errors.js";
import { type OpenOptions, openRecords } from "../open-records.js";
import type { AnyRecord } from "../records.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes files by name and reads them together. */
async function read(files: Readonly<Record<string, string | Uint8Array>>, options?: OpenOptions) {
  const paths = Object.keys(files).map((name) => join(folder, name));
  await Promise.all(Object.values(files).map((content, i) => writeFile(paths[i]!, content)));
  const stream = openRecords(paths, options);
  const found: AnyRecord[] = [];
  for await (const record of stream) found.push(record);
  return { records: found.map(({ record }) => record), summary: stream.summary() };
}

const json = (...rows: object[]) => rows.map((row) => JSON.stringify(row)).join("\n");
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
const parquet = (rows: readonly Record<string, unknown>[]) =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: Object.keys(rows[0]!).map((name) => ({ name, data: rows.map((row) => row[name]) })),
    }),
  );

describe("routellm", () => {
  it("reads a subject's file", async () => {
    const csv = 'prompt,big/model,small-model\n"Which?\nA. one\nB. two\nAnswer:",True,False\nWhat?,False,False\n';
    const { records, summary } = await read({ "mmlu_college_biology.csv": csv });
    expect(records).toEqual([
      {
        id: "routellm/mmlu_college_biology/0",
        prompt: "Which?\nA. one\nB. two\nAnswer:",
        scores: { "big/model": 1, "small-model": 0 },
        category: "college_biology",
      },
      {
        id: "routellm/mmlu_college_biology/1",
        prompt: "What?",
        scores: { "big/model": 0, "small-model": 0 },
        category: "college_biology",
      },
    ]);
    expect(summary.files[0]!.format).toBe("routellm");
  });

  it("leaves the answers of gsm8k_responses.csv out, and pandas' row numbers", async () => {
    const csv = ",prompt,m,n,m_response,n_response\n0,How many?,True,,It is 3,\n";
    const { records } = await read({ "gsm8k_responses.csv": csv });
    expect(records).toEqual([
      { id: "routellm/gsm8k_responses/0", prompt: "How many?", scores: { m: 1 }, category: "gsm8k" },
    ]);
  });

  it("names a cell that says neither", async () => {
    const csv = "prompt,m\nfirst,True\nsecond,maybe\n";
    await expect(read({ "mmlu_x.csv": csv })).rejects.toThrow(
      'line 3: m to be True, False, or a number from 0 to 1, found "maybe"',
    );
  });
});

describe("mt-bench", () => {
  const questions = json(
    { question_id: 7, category: "writing", turns: ["Write a song.", "Now a longer one."] },
    { question_id: 8, category: "maths", turns: ["1 + 1?"] },
  );
  const grade = (model: string, turn: number, score: number) => ({
    question_id: 7,
    model,
    turn,
    score,
    judge: ["gpt-4", "single-v1"],
    judgment: "long",
  });
  const grades = json(grade("m", 1, 9), grade("n", 1, 4.5), grade("m", 2, 10), grade("n", 2, -1));

  it.each(["question first", "grades first"])("joins questions and grades, %s", async (order) => {
    const files =
      order === "question first"
        ? { "q.jsonl": questions, "j.jsonl": grades }
        : { "j.jsonl": grades, "q.jsonl": questions };
    const { records, summary } = await read(files);
    const common = { category: "writing", judge: "gpt-4" };
    expect(records).toEqual([
      { ...common, id: "mt-bench/q7/t1/gpt-4", prompt: "Write a song.", scores: { m: 0.9, n: 0.45 } },
      { ...common, id: "mt-bench/q7/t2/gpt-4", prompt: "Write a song.\n\nNow a longer one.", scores: { m: 1 } },
    ]);
    expect(summary.dropped).toEqual({ "grades that the judge did not give (-1)": 1, "questions without a grade": 1 });
  });

  it("asks for the questions where they are missing", async () => {
    await expect(read({ "j.jsonl": grades })).rejects.toThrow("Give the questions too");
    const { summary } = await read({ "j.jsonl": grades }, { onBadLine: "skip" });
    expect(summary.skipped.count).toBe(3);
  });

  it("refuses a grade out of range", async () => {
    await expect(read({ "q.jsonl": questions, "j.jsonl": json(grade("m", 1, 11)) })).rejects.toThrow(
      "a grade from 0 to 10",
    );
  });
});

describe("routerbench", () => {
  const header =
    ",sample_id,prompt,eval_name,m,n,m|model_response,n|model_response,m|total_cost,n|total_cost,oracle_model_to_route_to";
  const row = (id: string, prompt: string, rest: string) => `0,${id},${cell(prompt)},mbpp,${rest}`;

  it("reads prompts as Python prints them, fractional scores, and missing cells", async () => {
    const csv = [
      header,
      row("mbpp.1", `['It\\'s "one"\\n', "it's two"]`, "1.0,0.25,['a'],['b'],0.001,2e-05,n"),
      row("mbpp.2", "a plain prompt", ",0.0,,['b'],,0.5,n"),
    ].join("\n");
    const { records, summary } = await read({ "rb.csv": csv });
    expect(records).toEqual([
      {
        id: "mbpp.1",
        prompt: "It's \"one\"\n\n\nit's two",
        scores: { m: 1, n: 0.25 },
        costs: { m: 0.001, n: 0.00002 },
        category: "mbpp",
      },
      { id: "mbpp.2", prompt: "a plain prompt", scores: { n: 0 }, costs: { n: 0.5 }, category: "mbpp" },
    ]);
    expect(summary.files[0]).toMatchObject({ format: "routerbench", rows: 2 });
  });

  it("joins rows of one sample, and keeps a second measurement apart", async () => {
    const csv = [
      header,
      row("s", "['p']", "1,,,,0.1,,m"),
      row("s", "['p']", ",0,,,,0.2,m"),
      row("s", "['p']", "0,,,,0.3,,m"),
      row("s", "['q']", "1,1,,,0,0,m"),
    ].join("\n");
    const { records } = await read({ "rb.csv": csv });
    expect(records).toEqual([
      { id: "s", prompt: "p", scores: { m: 1, n: 0 }, costs: { m: 0.1, n: 0.2 }, category: "mbpp" },
      { id: "s#2", prompt: "p", scores: { m: 0 }, costs: { m: 0.3 }, category: "mbpp" },
      { id: "s#3", prompt: "q", scores: { m: 1, n: 1 }, costs: { m: 0, n: 0 }, category: "mbpp" },
    ]);
  });

  it("names a prompt that Python would not read, and a score out of range", async () => {
    const cut = [header, row("s", "['never closed", "1,1,,,0,0,m")].join("\n");
    await expect(read({ "rb.csv": cut })).rejects.toThrow("line 2: prompt to be a list as Python prints it");
    const high = [header, row("s", "['p']", "3,1,,,0,0,m")].join("\n");
    await expect(read({ "rb.csv": high })).rejects.toThrow("line 2: scores.m to be a number from 0 to 1, found 3");
  });
});

describe("llmrouter", () => {
  const result = (query: string, model_name: string, performance: number, extra: object = {}) => ({
    task_name: "t",
    query,
    model_name,
    performance,
    response: "r",
    token_num: 9,
    embedding_id: 0,
    ...extra,
  });

  it("groups rows by query, in any order", async () => {
    const tokens = { input_tokens: 4, output_tokens: 5 };
    const rows = json(result("q1", "m", 1, tokens), result("q2", "m", 0), result("q1", "n", 0.5), result("q2", "n", 1));
    const { records } = await read({ "routing.jsonl": rows });
    expect(records).toEqual([
      {
        id: expect.stringMatching(/^llmrouter\/t\/[0-9a-f]{16}$/),
        prompt: "q1",
        scores: { m: 1, n: 0.5 },
        tokens: { m: { in: 4, out: 5 } },
        category: "t",
      },
      { id: expect.any(String), prompt: "q2", scores: { m: 0, n: 1 }, category: "t" },
    ]);
  });

  it("names a score that is none", async () => {
    const rows = json(result("q1", "m", 1), { ...result("q1", "n", 1), performance: null });
    await expect(read({ "routing.jsonl": rows })).rejects.toThrow("line 2: performance to be a number, found null");
  });
});

describe("arena", () => {
  const row = {
    id: "30192",
    model_a: "m",
    model_b: "n",
    prompt: '["Is it morally right to try?", "And now?"]',
    response_a: '["No 🎉.", "x"]',
    response_b: "[null]",
    winner_model_a: 1,
    winner_model_b: 0,
    winner_tie: 0,
  };
  const rows = [
    row,
    { ...row, id: "2", prompt: '["  hello 🎉🎉🎉🎉🎉🎉🎉🎉  "]' },
    { ...row, id: "3", prompt: "[null]" },
    { ...row, id: "4", winner_model_a: 0, winner_tie: 1, response_b: '["Yes"]' },
  ];
  const columns = Object.keys(row) as (keyof typeof row)[];
  const csv = [columns, ...rows.map((one) => columns.map((name) => cell(String(one[name]))))]
    .map((cells) => cells.join(","))
    .join("\r\n");

  it.each([
    ["arena.csv", csv],
    ["arena.parquet", parquet(rows)],
  ])("reads %s, keeps ties, drops and counts short prompts", async (name, content) => {
    const { records, summary } = await read({ [name]: content });
    const battle = { prompt: "Is it morally right to try?", model_a: "m", model_b: "n", judge: "human", len_a: 5 };
    expect(records).toEqual([
      { ...battle, id: "arena/30192", winner: "a" },
      { ...battle, id: "arena/4", winner: "tie", len_b: 3 },
    ]);
    expect(summary.dropped).toEqual({ "prompts under 16 characters": 1, "first turns without text": 1 });
  });

  it("names a row without one winner", async () => {
    const rows = parquet([row, { ...row, winner_tie: 1 }]);
    await expect(read({ "arena.parquet": rows })).rejects.toThrow(
      "row 2: one of winner_model_a, winner_model_b, winner_tie to be 1, found 1, 0, 1",
    );
  });
});

describe("arena-battles", () => {
  const battle = (question_id: string, winner: string, prompt: unknown = "What is a fairlead for?") => ({
    question_id,
    model_a: "m",
    model_b: "n",
    winner,
    judge: "arena_user_7",
    conversation_a: [
      { role: "user", content: prompt },
      { role: "assistant", content: "A ring." },
    ],
    conversation_b: [
      { role: "user", content: prompt },
      { role: "assistant", content: [{ type: "text", text: "No" }] },
    ],
    language: "English",
    tstamp: 1.5,
  });
  const rows = [battle("q1", "model_b"), battle("q2", "tie (bothbad)"), battle("q3", "tie", "hi")];
  const expected = {
    prompt: "What is a fairlead for?",
    model_a: "m",
    model_b: "n",
    judge: "human",
    len_a: 7,
    len_b: 2,
  };

  it.each([
    ["battles.jsonl", json(...rows)],
    ["battles.json", JSON.stringify(rows)],
    ["indented.json", JSON.stringify(rows, null, 2)],
  ])("reads %s", async (name, content) => {
    const { records, summary } = await read({ [name]: content });
    expect(records).toEqual([
      { ...expected, id: "arena/q1", winner: "b" },
      { ...expected, id: "arena/q2", winner: "tie" },
    ]);
    expect(summary.dropped).toEqual({ "prompts under 16 characters": 1 });
  });

  it("names a winner that it does not know", async () => {
    await expect(read({ "b.jsonl": json(battle("q", "a")) })).rejects.toThrow(
      "winner to be one of model_a, model_b, tie",
    );
  });
});

describe("routellm-pairs", () => {
  const pair = (idx: number, winner: string, more: object = {}) => ({
    idx,
    model_a: "m",
    model_b: "n",
    winner,
    ...more,
  });
  const prompts = json({ idx: 1, prompt: "Is one a number?" }, { idx: 0, prompt: "Is nought?" });
  const battle = (index: number, winner: string, prompt: string) => ({
    id: `routellm-pairs/pairwise_data.json/${index}`,
    prompt,
    model_a: "m",
    model_b: "n",
    winner,
    judge: "unknown",
  });
  const pairs = JSON.stringify([
    pair(0, "model_a"),
    pair(1, "model_b"),
    pair(0, "tie"),
    pair(1, "model_a", { model_b: "m" }),
  ]);
  const expected = [battle(0, "a", "Is nought?"), battle(1, "b", "Is one a number?"), battle(2, "tie", "Is nought?")];

  it.each([
    ["the prompts first", { "prompts.jsonl": prompts, "pairwise_data.json": pairs }],
    ["the battles first", { "pairwise_data.json": pairs, "prompts.jsonl": prompts }],
    [
      "the prompts as CSV",
      { "prompts.csv": ",idx,prompt\n0,0,Is nought?\n1,1,Is one a number?\n", "pairwise_data.json": pairs },
    ],
  ])("reads pairwise_data.json beside its prompts: %s", async (_, files) => {
    const { records, summary } = await read(files);
    expect(records.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(expected);
    expect(summary.dropped).toEqual({ "battles of a model with itself": 1 });
  });

  it("takes a prompt and a judge that stand in the row", async () => {
    const row = pair(0, "model_b", { prompt: "Is two?", judge: "gpt-4" });
    const { records } = await read({ "pairwise_data.json": JSON.stringify([row]) });
    expect(records).toEqual([{ ...battle(0, "b", "Is two?"), judge: "gpt-4" }]);
  });

  it("names the battle without a prompt, and what to give", async () => {
    const files = { "pairwise_data.json": JSON.stringify([pair(7, "model_a")]) };
    await expect(read(files)).rejects.toThrow("a prompt for idx 7, found none. Give the prompts too");
    const { summary } = await read(files, { onBadLine: "skip" });
    expect(summary.skipped.count).toBe(1);
  });

  it("refuses two prompts of one idx", async () => {
    const twice = json({ idx: 1, prompt: "Is one?" }, { idx: 1, prompt: "Is two?" });
    await expect(read({ "prompts.jsonl": twice })).rejects.toThrow("one prompt for idx 1");
  });
});

describe("request logs", () => {
  const messages = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "first" },
    { role: "assistant", content: "answer" },
    {
      role: "user",
      content: [
        { type: "text", text: "second" },
        { type: "image_url", image_url: {} },
      ],
    },
  ];

  it("reads OpenAI's requests", async () => {
    const rows = json(
      { request: { model: "m", messages }, response: { id: "chatcmpl-1", model: "m-0613", choices: [] } },
      { request: { model: "m", messages: messages.slice(0, 1) }, response: null },
      { request: { model: "n", messages }, response: null },
    );
    const { records, summary } = await read({ "log.jsonl": rows });
    expect(records).toEqual([
      { id: "chatcmpl-1", prompt: "second", model: "m" },
      { id: "log/2", prompt: "second", model: "n" },
    ]);
    expect(summary.dropped).toEqual({ "calls without a user's text": 1 });
  });

  it("reads LiteLLM's spend logs", async () => {
    const call = {
      request_id: "r1",
      model: "m",
      spend: 0.002,
      messages: JSON.stringify(messages),
      startTime: "2025-03-01T10:00:00Z",
    };
    const rows = json(
      call,
      { ...call, request_id: "r2", messages: {} },
      { ...call, request_id: "r3", status: "failure" },
    );
    const { records, summary } = await read({ "spend.jsonl": rows });
    expect(records).toEqual([{ id: "r1", prompt: "second", model: "m", cost: 0.002, at: "2025-03-01T10:00:00Z" }]);
    expect(summary.dropped).toEqual({ "calls without a user's text": 1, "failed calls": 1 });
  });
});

describe("Parquet of records", () => {
  it("reads nested fields as JSON in a cell, and as columns", async () => {
    const rows = [
      { id: "1", prompt: "p", scores: '{"gpt-3.5":1}', "costs.gpt-3.5": 0.5 },
      { id: "2", prompt: "q", scores: '{"gpt-3.5":0}', "costs.gpt-3.5": 0.25 },
    ];
    const { records, summary } = await read({ "own.parquet": parquet(rows) });
    expect(records).toEqual([
      { id: "1", prompt: "p", scores: { "gpt-3.5": 1 }, costs: { "gpt-3.5": 0.5 } },
      { id: "2", prompt: "q", scores: { "gpt-3.5": 0 }, costs: { "gpt-3.5": 0.25 } },
    ]);
    expect(summary.files[0]).toMatchObject({ format: "fairlead", rows: 2 });
  });

  it("goes through all row groups, and counts rows over them", async () => {
    const ids = Array.from({ length: 25 }, (_, i) => String(i));
    const content = parquetWriteBuffer({
      rowGroupSize: 10,
      columnData: [
        { name: "id", data: ids },
        { name: "prompt", data: ids.map((id) => (id === "23" ? " " : "p")) },
        { name: "model", data: ids.map(() => "m") },
      ],
    });
    const { records, summary } = await read({ "own.parquet": new Uint8Array(content) }, { onBadLine: "skip" });
    expect(records.map(({ id }) => id)).toEqual(ids.filter((id) => id !== "23"));
    expect(summary.skipped.first[0]).toContain("row 24: prompt");
  });
});

describe("format", () => {
  it("forces a layout, whose importer then names what is missing", async () => {
    const row = json({ query: "q" });
    await expect(read({ "x.jsonl": row }, { format: "llmrouter" })).rejects.toThrow(
      "model_name to be a text, found nothing",
    );
    await expect(read({ "x.jsonl": row }, { format: "csv" })).rejects.toThrow("a format: auto, arena, ");
  });

  it("reads files of several layouts together", async () => {
    const { records, summary } = await read({
      "mmlu_x.csv": "prompt,m\np,True\n",
      "own.jsonl": json({ id: "1", prompt: "p", model: "m" }),
    });
    expect(records).toHaveLength(2);
    expect(summary.files.map(({ format }) => format)).toEqual(["routellm", "fairlead"]);
  });
});

describe("whatever a file holds", () => {
  const fields = [
    "id",
    "prompt",
    "scores",
    "winner",
    "model_a",
    "model_b",
    "model",
    "sample_id",
    "eval_name",
    "m|total_cost",
    "m",
    "query",
  ];
  const value = fc.oneof(
    fc.constantFrom("True", "1", "0.5", "-1", "nan", "['a']", "['", "[", '["x"]', "{}", '{"m":1}', '"', "\n", "é", ""),
    fc.string(),
    fc.double(),
    fc.constant(null),
  );
  const row = fc.dictionary(
    fc.constantFrom(
      ...fields,
      "idx",
      "winner",
      "question_id",
      "turns",
      "turn",
      "request",
      "messages",
      "conversation_a",
    ),
    fc.jsonValue(),
  );
  const table = fc.tuple(fc.uniqueArray(fc.constantFrom(...fields), { minLength: 1 }), fc.array(fc.array(value)));
  const csv = table.map(([names, rows]) =>
    [names, ...rows].map((cells) => cells.map((one) => cell(String(one))).join(",")).join("\n"),
  );
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string(),
    csv,
    fc.array(row).map((rows) => json(...rows)),
    fc.array(row).map((rows) => JSON.stringify(rows)),
    fc.string({ unit: fc.constantFrom("{", "}", "[", "]", '"', "\\", ",", ":", "\n", "id", "1") }),
  );

  it.each(["fuzz.jsonl", "fuzz.csv", "fuzz", "fuzz.parquet"])(
    "fails with a FairleadError or not at all: %s",
    async (name) => {
      await fc.assert(
        fc.asyncProperty(content, fc.constantFrom("fail", "skip"), async (bytes, onBadLine) => {
          try {
            const { records, summary } = await read({ [name]: bytes }, { onBadLine });
            const { outcome, battle, logged } = summary.records;
            expect(outcome + battle + logged).toBe(records.length);
          } catch (error) {
            if (!(error instanceof FairleadError)) throw error;
          }
        }),
        { numRuns: 50, seed: 1 },
      );
    },
  );

  it.each([
    "routellm",
    "routerbench",
    "mt-bench",
    "llmrouter",
    "arena",
    "arena-battles",
    "routellm-pairs",
    "openai-log",
    "litellm-log",
  ])("so too where it is forced to be %s", async (format) => {
    const rows = fc.oneof(
      csv,
      fc.array(row).map((some) => json(...some)),
    );
    await fc.assert(
      fc.asyncProperty(rows, async (text) => {
        try {
          await read({ [text.startsWith("{") ? "f.jsonl" : "f.csv"]: text }, { format, onBadLine: "skip" });
        } catch (error) {
          if (!(error instanceof FairleadError)) throw error;
        }
      }),
      { numRuns: 20, seed: 1 },
    );
  });
});
