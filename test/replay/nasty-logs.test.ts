import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FairleadError } from "../../src/errors.js";
import type { Estimate } from "../../src/evaluation/estimate.js";
import type { Replay, ReplayedPolicy } from "../../src/evaluation/replay.js";
import { replayHtml } from "../../src/evaluation/replay-report.js";
import { replayText } from "../../src/evaluation/replay-text.js";
import { greedy } from "../../src/gateway/policies/greedy.js";
import { replay } from "../../src/pipeline/replay.js";
import { train } from "../../src/pipeline/train.js";
import { rng } from "../../src/random.js";
import { costOf, MODELS, type NastyLog, nastyLog, promptOf, scoreOf } from "./nasty-log.js";

let folder: string;
let routers: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
  const random = rng(1, "nasty-logs");
  const outcomes = Array.from({ length: 200 }, (_, i) => {
    const scores = Object.fromEntries(MODELS.map((model) => [model, scoreOf(model, i % 2)]));
    const costs = Object.fromEntries(MODELS.map((model) => [model, costOf(model)]));
    return JSON.stringify({ id: `o${i}`, prompt: `${promptOf(i % 2, random, i)} train`, scores, costs });
  });
  const data = join(folder, "outcomes.jsonl");
  await writeFile(data, outcomes.join("\n"));
  routers = await Promise.all(
    ["ridge", "always-small"].map(async (router) => {
      const out = join(folder, `${router}.safetensors`);
      await train({ data: [data], router, embedder: "lexical:24", exemplars: 0, seed: 1, out });
      return out;
    }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

/** The replay of a nasty log, or the refusal. */
async function outcomeOf(log: NastyLog, assumeIgnorable: boolean): Promise<Replay | FairleadError> {
  const data = join(folder, "log.jsonl");
  await writeFile(data, log.lines.join("\n"));
  try {
    const { replay: found } = await replay({
      data: [data],
      routers,
      lambda: log.lambda,
      policy: greedy(),
      estimators: ["dm", "ips", "snips", "dr", "switch-dr", "shrunken-dr"],
      propensities: "auto",
      assumeIgnorable,
      sequence: true,
      seen: "drop",
      width: 0.3,
      seed: 1,
    });
    return found;
  } catch (error) {
    if (error instanceof FairleadError) return error;
    throw new Error(`a crash on ${log.what.join(", ")}`, { cause: error });
  }
}

const LOGS = 200;
const NUMBERLESS = /NaN|undefined|Infinity|null|\[object/;

describe("a nasty log", () => {
  const tally = { answered: 0, refused: 0, bad: 0 };
  const zs: number[] = [];

  it.each(Array.from({ length: LOGS }, (_, seed) => seed))(
    "%i ends in a right answer or a clear refusal",
    async (seed) => {
      const log = nastyLog(seed);
      const context = log.what.join(", ");
      const found = await outcomeOf(log, seed % 3 === 0);
      if (found instanceof FairleadError) {
        if (log.badRecord) {
          expect(found.message, context).toMatch(log.badRecord);
          tally.bad++;
        } else {
          expect(found.message, context).not.toMatch(NUMBERLESS);
          expect(["NO_OVERLAP", "NOT_ENOUGH_DATA"], context).toContain(found.code);
          tally.refused++;
        }
        return;
      }
      tally.answered++;
      expect(log.badRecord, context).toBeUndefined();
      checkNumbers(found, context);
      expect(replayText(found), context).not.toMatch(NUMBERLESS);
      if (seed % 10 === 0)
        expect((await replayHtml(found)).replace(/<style>.*?<\/style>/s, ""), context).not.toMatch(
          /NaN|undefined|<script>alert/,
        );
      if (found.assumption) expect(replayText(found)).toContain("ASSUMED");
      if (log.isTrue) zs.push(...distances(found, log, context));
    },
  );

  it("is refused, found bad and answered often enough for the tests above to say something", () => {
    expect(tally.answered).toBeGreaterThan(LOGS / 10);
    expect(tally.refused).toBeGreaterThan(LOGS / 10);
    expect(tally.bad).toBeGreaterThan(LOGS / 10);
  });

  it("has intervals that hold the truth nineteen times in twenty", () => {
    const outside = zs.filter((z) => z > 1).length;
    expect(zs.length).toBeGreaterThan(100);
    expect(outside / zs.length).toBeLessThan(0.08);
  });
});

/** Every number is one, every interval holds its value, every share is one. */
function checkNumbers(found: Replay, context: string): void {
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "number") expect(Number.isFinite(value), `${path} of ${context}`).toBe(true);
    if (typeof value !== "object" || value === null) return;
    if ("low" in value) {
      const { value: middle, low, high } = value as Estimate;
      expect(low, `${path} of ${context}`).toBeLessThanOrEqual(middle);
      expect(middle, `${path} of ${context}`).toBeLessThanOrEqual(high);
    }
    for (const [key, entry] of Object.entries(value)) walk(entry, `${path}.${key}`);
  };
  walk(found, "replay");
  for (const { uncovered, clippedShare, estimates } of [...found.routers, ...found.singles]) {
    for (const share of [uncovered, clippedShare]) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
    for (const { quality } of estimates) {
      expect(quality.low, context).toBeGreaterThanOrEqual(0);
      expect(quality.high, context).toBeLessThanOrEqual(1);
    }
  }
}

/** |estimate − truth| in half intervals, doubly robust, of each policy whose worth is known. None is far off. */
function distances(found: Replay, log: NastyLog, context: string): number[] {
  return [...found.singles, ...found.routers].flatMap((judged) => {
    const real = truthOf(judged, log);
    if (real === undefined) return [];
    const { quality } = judged.estimates.find(({ estimator }) => estimator === "dr")!;
    const half = Math.max(quality.high - quality.value, quality.value - quality.low);
    expect(Math.abs(quality.value - real) / half, `${judged.policy} of ${context}`).toBeLessThan(2.2);
    return [Math.abs(quality.value - real) / half];
  });
}

/** A single model's, and that of the router that sends each topic to its best model, where it does. */
function truthOf({ policy, overlap }: ReplayedPolicy, { truth, sumShare }: NastyLog): number | undefined {
  if (policy.startsWith("always-")) return truth.get(policy.replace("always-", ""));
  const share = (name: string) => overlap.find(({ model }) => model === name)?.share ?? 0;
  const isPerfect = Math.abs(share("large") - sumShare) < 1e-9 && Math.abs(share("small") - (1 - sumShare)) < 1e-9;
  return isPerfect ? sumShare * scoreOf("large", 0) + (1 - sumShare) * scoreOf("small", 1) : undefined;
}
