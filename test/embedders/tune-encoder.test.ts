import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BattleRecord } from "../../src/data/records.js";
import { writeRecords } from "../../src/data/write-records.js";
import { embedderOf } from "../../src/pipeline/embedding.js";
import { train } from "../../src/pipeline/train.js";
import { openTuningFile } from "../../src/pipeline/tuning-file.js";
import { rng } from "../../src/random.js";
import { readRouterFile } from "../../src/routers/file/router-file.js";
import { tinyCheckpoint } from "../support/tiny-checkpoint.js";

const HARD = ["prove", "derive", "compute"];
const EASY = ["greet", "name", "say"];
const FILLERS = ["the", "a", "some", "please", "now", "then"];

let folder: string;
let checkpoint: string;
let data: string;
const record = (i: number, words: readonly string[], winner: BattleRecord["winner"]) => ({
  kind: "battle" as const,
  record: { id: `${i}`, prompt: words.join(" "), model_a: "large", model_b: "small", winner, judge: "known" },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
  checkpoint = await tinyCheckpoint({ words: [...HARD, ...EASY, ...FILLERS] });
  data = join(folder, "battles.jsonl");
  const random = rng(6, "tuning");
  const pick = (words: readonly string[]) => words[random.integer(words.length)]!;
  // The large model wins what is hard, and ties what is easy; where the word stands and what is around it varies.
  const records = Array.from({ length: 240 }, (_, i) => {
    const hard = i % 2 === 0;
    const around = Array.from({ length: 2 + random.integer(4) }, () => pick(FILLERS));
    around.splice(random.integer(around.length + 1), 0, pick(hard ? HARD : EASY));
    return record(i, [...around, String(i)], hard ? "a" : random.uniform() < 0.8 ? "tie" : "b");
  });
  await writeRecords(records, data);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(checkpoint, { recursive: true });
});

const options = (out: string) => ({
  data: [data],
  router: "encoder",
  embedder: `encoder:${checkpoint}`,
  exemplars: 0,
  seed: 4,
  epochs: 3,
  learningRate: 3e-3,
  out: join(folder, out),
});

async function gapOf(file: string): Promise<number> {
  const { router, embedder } = await readRouterFile(file);
  const { values, columns } = await (await embedderOf(embedder)).embed(["please prove now", "please greet now"]);
  const [hard, easy] = [values.subarray(0, columns), values.subarray(columns)];
  return router.winRate(hard, "large", "small") - router.winRate(easy, "large", "small");
}

describe("train --router encoder", () => {
  it("tunes the encoder with its head, reports each epoch, and leaves no progress file", async () => {
    const lines: string[] = [];
    const steps: number[] = [];
    const tuned = { ...options("tuned.safetensors"), epochs: 10, learningRate: 5e-3 };
    await train({ ...tuned, report: (line) => lines.push(line), progress: (step) => steps.push(step) });
    await train({ ...options("frozen.safetensors"), freezeEncoder: true });
    expect(lines.filter((line) => line.startsWith("epoch"))).toHaveLength(10);
    expect(steps.at(-1)).toBe(10 * Math.ceil(216 / 16));
    const [after, before] = [await gapOf(tuned.out), await gapOf(join(folder, "frozen.safetensors"))];
    expect(after).toBeGreaterThan(0.35); // the truth is 1 against 0.4
    expect(Math.abs(before)).toBeLessThan(0.1); // a head on random states knows little
    const [one, other] = await Promise.all(
      ["tuned", "frozen"].map((name) => readRouterFile(join(folder, `${name}.safetensors`))),
    );
    expect(one!.embedder.id).not.toBe(other!.embedder.id);
    await expect(stat(`${tuned.out}.tuning`)).rejects.toThrow("ENOENT");
  });

  it("goes on where it was stopped, to the same bytes", async () => {
    const cut = options("cut.safetensors");
    const stop = train({
      ...cut,
      progress: (step) => {
        if (step === 20) throw new Error("stopped");
      },
    });
    await expect(stop).rejects.toThrow("stopped");
    await stat(`${cut.out}.tuning`); // of the end of the first epoch, step 14
    const lines: string[] = [];
    await train({ ...cut, report: (line) => lines.push(line) });
    expect(lines[0]).toMatch(/^going on after step 14 of 42/);
    const whole = { ...options("whole.safetensors") };
    await train(whole);
    expect((await readFile(cut.out)).equals(await readFile(whole.out))).toBe(true);
  });

  it("keeps progress of the same data and settings only, and not at every step", async () => {
    let clock = 0;
    const path = join(folder, "progress");
    const file = openTuningFile(path, "digest", () => clock);
    const block = { w: { shape: [2], values: Float32Array.of(1, 2) } };
    const moments = { w: { m: Float32Array.of(3, 4), v: Float32Array.of(5, 6) } };
    const at = (step: number) => ({ step, steps: 9, parameters: block, moments, best: undefined, heldLosses: [0.5] });
    expect(await file.read()).toBeUndefined();
    await file.keep(at(1));
    clock = 59_000;
    await file.keep(at(2));
    expect((await file.read())!.step).toBe(1);
    clock = 61_000;
    await file.keep({ ...at(3), best: block });
    expect(await file.read()).toEqual({ ...at(3), best: block });
    expect(await openTuningFile(path, "another", () => clock).read()).toBeUndefined();
  });
});
