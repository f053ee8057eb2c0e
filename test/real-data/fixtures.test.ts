import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { gatherEvidence, type Selection } from "../../src/pipeline/evidence.js";
import { promptTable } from "../../src/pipeline/prompt-table.js";
import { dataFolder } from "./data-folder.js";

const STRONG = "gpt-4-1106-preview";
const WEAK = "mistralai/Mixtral-8x7B-Instruct-v0.1";

/** What evaluation says of the data alone, without any router. */
async function dataAlone(file: string, selection: Partial<Selection> = {}, pair = { strong: STRONG, weak: WEAK }) {
  const evidence = await gatherEvidence("test", { data: [join(dataFolder!, file)], ...selection });
  const table = promptTable(evidence.records);
  const embeddings = { rows: table.prompts.length, columns: 0, values: new Float32Array(0) };
  return { evidence, evaluation: evaluate([], { ...table, embeddings }, { pair, seed: 1, resamples: 100 }) };
}

const percent = (part: number, whole: number) => ((100 * part) / whole).toFixed(1);

/** Counts and averages that the publishers of the data state, or that follow from their files. */
describe.skipIf(dataFolder === undefined)("real data", () => {
  it("RouteLLM's MMLU: who is right how often", async () => {
    const { evaluation } = await dataAlone("routellm/mmlu.outcomes.jsonl.gz");
    const { n, counts, strongScore, weakScore } = evaluation.pair!;
    expect(n).toBe(8066);
    if (!("both" in counts)) throw new Error(`scores of 0 and 1 counted as ${JSON.stringify(counts)}`);
    expect(counts.both + counts.strongOnly + counts.weakOnly + counts.neither).toBe(n);
    const shares = [counts.both, counts.strongOnly, counts.weakOnly, counts.neither].map((count) => percent(count, n));
    expect(shares).toEqual(["65.1", "15.3", "5.6", "13.9"]);
    expect([strongScore.value, weakScore.value].map((score) => percent(score, 1))).toEqual(["80.4", "70.7"]);
  });

  it("RouteLLM's MT-Bench after decontamination: 72 questions, 144 turns, their mean grades", async () => {
    const file = "routellm/mt_bench_graded.outcomes.jsonl.gz";
    const { evidence, evaluation } = await dataAlone(file, { dropContaminated: true });
    expect(evidence.contaminated).toBe(16);
    expect(evidence.records).toHaveLength(144);
    expect(new Set(evidence.records.map(({ record }) => record.id.replace(/\/t\d$/, ""))).size).toBe(72);
    const { n, strongScore, weakScore } = evaluation.pair!;
    expect(n).toBe(144);
    expect(10 * strongScore.value).toBeCloseTo(1326.5 / 144, 9); // published as 9.2118
    expect(10 * weakScore.value).toBeCloseTo(1192.5 / 144, 9); // published as 8.2812
  });

  it.each([
    {
      name: "arc_challenge",
      lines: 1026,
      gpt4: { score: "95.3", cost: "5.039" },
      mistral: { score: "67.1", cost: "0.101" },
    },
    { name: "mbpp", lines: 297, gpt4: { score: "68.4", cost: "9.377" }, mistral: { score: "32.3", cost: "0.048" } },
    {
      name: "winogrande",
      lines: 887,
      gpt4: { score: "86.0", cost: "3.530" },
      mistral: { score: "56.3", cost: "0.070" },
    },
  ])(
    "RouterBench's $name: scores and dollars of the dearest and the cheapest model",
    async ({ name, lines, gpt4, mistral }) => {
      const pair = { strong: STRONG, weak: "mistralai/mistral-7b-chat" };
      const { evidence, evaluation } = await dataAlone(`routerbench/${name}.outcomes.jsonl.gz`, {}, pair);
      expect(evidence.records).toHaveLength(lines);
      expect(evaluation.models).toHaveLength(11);
      const found = [pair.strong, pair.weak].map((model) => evaluation.models.find((one) => one.model === model)!);
      expect(
        found.map(({ score, costPer1000 }) => ({
          score: percent(score.value, 1),
          cost: costPer1000!.value.toFixed(3),
        })),
      ).toEqual([gpt4, mistral]);
    },
  );
});
