import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at as entry } from "../math/matrix.js";
import { gatherBenchmark } from "./benchmark-data.js";
import { BENCHMARKS } from "./benchmarks.js";

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-benchmark-"));
});
afterAll(() => rm(folder, { recursive: true }));

const turn = (q: number, t: number, large: number, more: object = {}) => ({
  id: `routellm/mt_bench/q${q}/t${t}`,
  prompt: t === 1 ? `Question ${q}?` : `Question ${q}?\n\nAnd then?`,
  scores: { large, small: 0.5 },
  judge: "gpt-4",
  ...more,
});

async function gathered(name: string, records: readonly object[], train: readonly object[] = records) {
  await writeFile(at("data.jsonl"), records.map((one) => JSON.stringify(one)).join("\n"));
  await writeFile(at("train.jsonl"), train.map((one) => JSON.stringify(one)).join("\n"));
  const files = { data: [at("data.jsonl")], train: [at("train.jsonl")] };
  return gatherBenchmark(BENCHMARKS[name]!, { ...files, trainShare: 0.8, seed: 1 });
}

describe("gatherBenchmark", () => {
  it("makes one row of a conversation, scored by the mean of its turns, under its first turn", async () => {
    const { test } = await gathered("mt-bench", [turn(1, 2, 0.4), turn(1, 1, 0.8), turn(2, 1, 1), turn(2, 2, 1)]);
    expect(test.prompts).toEqual(["Question 1?", "Question 2?"]);
    expect(entry(test.scores, 0, 0)).toBeCloseTo(0.6, 12);
  });

  it("takes a conversation out whole where one of its turns is flagged", async () => {
    const records = [turn(1, 1, 1), turn(1, 2, 1, { contaminated: true }), turn(2, 1, 1), turn(2, 2, 1)];
    const { test, flagged } = await gathered("mt-bench", records);
    expect(test.prompts).toEqual(["Question 2?"]);
    expect(flagged).toBe(2);
  });

  it("leaves turns alone in the other benchmarks", async () => {
    expect((await gathered("mmlu", [turn(1, 1, 1), turn(1, 2, 1)])).test.prompts).toHaveLength(2);
  });
});
