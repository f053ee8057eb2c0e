import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { audit } from "../../src/pipeline/audit.js";
import { dataFolder } from "./data-folder.js";

const audited = (files: readonly string[], goldJudges: readonly string[] = []) =>
  audit({
    data: files.map((file) => join(dataFolder!, file)),
    goldJudges,
    embedder: "lexical:64",
    width: 0.1,
    seed: 1,
  });

/** What is known of these judges from counting by hand, or from the papers that gathered the verdicts. */
describe.skipIf(dataFolder === undefined)("audits of real judges", () => {
  it("Vicuna-80: bard picks the first shown four times in five, claude rather the second", async () => {
    const { judges } = (await audited(["vicuna80/llm_judges.battles.jsonl.gz"])).audit;
    const of = (name: string) => judges.find(({ judge }) => judge === name)!;
    expect(judges.map(({ judge }) => judge)).toEqual(["bard", "claude", "gpt-3.5-turbo", "gpt-4", "vicuna-13b"]);
    for (const { byOrder } of judges) expect(byOrder!.isSameAnswers).toBe(true);
    expect(of("bard").byOrder!.firstShare.value).toBeCloseTo(0.801, 3); // 81 % of those decided
    expect(of("claude").byOrder!.firstShare.high).toBeLessThan(0.45);
    expect(of("gpt-4").byOrder!.firstShare.low).toBeGreaterThan(0.55);
  });

  it("MT-Bench: gpt-4 favours the stronger model more than people do, whose verdicts are even oftener", async () => {
    const files = ["mt_bench/gpt4_judge.battles.jsonl.gz", "mt_bench/human.battles.jsonl.gz"];
    const { judges, goldPrompts } = (await audited(files, ["human"])).audit;
    expect(judges.map(({ judge }) => judge)).toEqual(["gpt-4"]);
    expect(goldPrompts).toBe(160);
    expect(judges[0]!.bias.low).toBeGreaterThan(0.05);
    expect(judges[0]!.byOrder).toBeNull(); // the two orders are one record there
  });
});
