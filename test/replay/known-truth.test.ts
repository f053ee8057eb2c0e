import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.js";
import type { LoggedRecord, OutcomeRecord } from "../../src/data/records.js";
import { simulateLogs } from "../../src/data/simulate-logs.js";
import { syntheticWorld } from "../../src/data/synthetic/world.js";
import { writeRecords } from "../../src/data/write-records.js";
import type { Replay } from "../../src/evaluation/replay.js";
import { mean } from "../../src/math/statistics.js";
import { embedderOf } from "../../src/pipeline/embedding.js";
import { train } from "../../src/pipeline/train.js";
import { readRouterFile } from "../../src/routers/file/router-file.js";

const LAMBDA = 20;
/** Logs of the same prompts, each drawn anew. */
const DRAWS = 12;

let folder: string;
let outcomes: readonly OutcomeRecord[];
const files: Record<"ridge" | "knn", string> = { ridge: "", knn: "" };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
  outcomes = syntheticWorld({ seed: 4, prompts: 1500 }).outcomes();
  const others = join(folder, "others.jsonl");
  const foreign = syntheticWorld({ seed: 5, prompts: 1000 }).outcomes();
  await writeRecords(
    foreign.map((record) => ({ kind: "outcome", record })),
    others,
  );
  for (const router of ["ridge", "knn"] as const) {
    files[router] = join(folder, `${router}.safetensors`);
    const settings = { embedder: "lexical:64", exemplars: 0, seed: 1, out: files[router] };
    await train({ data: [others], router, ...settings });
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function write(calls: readonly LoggedRecord[], name = "log.jsonl"): Promise<string> {
  const path = join(folder, name);
  await rm(path, { force: true });
  await writeRecords(
    calls.map((record) => ({ kind: "logged", record })),
    path,
  );
  return path;
}

/** The command line, captured. */
async function fairlead(...argv: string[]) {
  const [out, err]: string[][] = [[], []];
  const io = {
    out: (line: string) => out!.push(line),
    err: (line: string) => err!.push(line),
    status() {},
    isTerminal: false,
    stdout: process.stdout,
  };
  const code = await runCommandLine(argv, io);
  return { code, out: out!.join("\n"), err: err!.join("\n") };
}

async function replayed(log: string, ...flags: string[]): Promise<Replay> {
  const argv = [files.ridge, files.knn, "--data", log, "--lambda", `${LAMBDA}`, "--seen", "keep", "--json", ...flags];
  const { code, out, err } = await fairlead("replay", ...argv);
  expect(code, err).toBe(0);
  return JSON.parse(out) as Replay;
}

/** What a router would really have had on the prompts of the log: full feedback knows. */
async function truthOf(path: string) {
  const { router, embedder } = await readRouterFile(path);
  const x = await (await embedderOf(embedder)).embed(outcomes.map(({ prompt }) => prompt));
  const taken = outcomes.map(({ prompt, scores, costs }, i) => {
    const u = router.utilities(x.values.subarray(i * x.columns, (i + 1) * x.columns), LAMBDA, prompt.length);
    const model = router.models[u.indexOf(Math.max(...u))]!;
    return { quality: scores[model]!, cost: costs![model]! };
  });
  const [quality, cost] = [mean(taken.map((one) => one.quality)), mean(taken.map((one) => one.cost))];
  return { quality, cost, utility: quality - LAMBDA * cost };
}

describe("a replay of logs whose truth is known", () => {
  it("holds it in its intervals, by logged propensities and by learned ones; plain averages are far off", async () => {
    const truth = { ridge: await truthOf(files.ridge), knn: await truthOf(files.knn) };
    const inside: boolean[] = [];
    const errors: number[] = [];
    for (let seed = 0; seed < DRAWS; seed++) {
      const log = await write(
        simulateLogs(outcomes, { seed, epsilon: 0.3, confounding: 2, hidePropensities: seed % 2 === 1 }),
      );
      const found = await replayed(log, "--width", "0.4");
      expect(found.assumption === null).toBe(seed % 2 === 0);
      for (const { policy, estimates } of found.routers) {
        const real = truth[policy as "ridge" | "knn"];
        const main = estimates.find(({ estimator }) => estimator === "dr")!;
        for (const metric of ["quality", "cost", "utility"] as const) {
          const { value, low, high } = main[metric]!;
          inside.push(low <= real[metric] && real[metric] <= high);
          if (metric === "quality") errors.push(value - real.quality);
          expect(Math.abs(value - real[metric]) / (high - low), `${metric}, seed ${seed}`).toBeLessThan(1.2);
        }
      }
      const difference = found.comparisons.find(({ policy, versus }) => policy === "ridge" && versus === "knn")!;
      const gain = truth.ridge.utility - truth.knn.utility;
      inside.push(difference.utility!.low <= gain && gain <= difference.utility!.high);
    }
    // 84 intervals of 12 independent logs, on the very prompts that the truth is the mean of, which makes them wide.
    expect(inside.filter(Boolean).length / inside.length).toBeGreaterThan(0.9);
    expect(Math.abs(mean(errors))).toBeLessThan(0.02);
  }, 120_000);

  it("says of the log itself what it came to", async () => {
    const calls = simulateLogs(outcomes, { seed: 1 });
    const { logging } = await replayed(await write(calls));
    expect(logging.estimates[0]!.quality.value).toBeCloseTo(mean(calls.map(({ score }) => score!)), 12);
  });

  it("is the same, byte for byte, from the same seed and data", async () => {
    const log = await write(simulateLogs(outcomes, { seed: 1 }));
    const argv = ["replay", files.ridge, "--data", log, "--seen", "keep", "--json", "--sequence", "--seed", "3"];
    expect((await fairlead(...argv)).out).toBe((await fairlead(...argv)).out);
  });
});

describe("a log in which nothing was left to chance", () => {
  const certain = () =>
    simulateLogs(outcomes, { seed: 2, epsilon: 0.5 }).map((call) => ({ ...call, propensities: { [call.model]: 1 } }));

  it.each([
    ["by its propensities", () => certain()],
    ["by its word", () => certain().map(({ propensities: _, ...call }) => ({ ...call, randomized: false }))],
  ])("is refused, %s, with what would do", async (_, calls) => {
    const { code, out, err } = await fairlead("replay", files.ridge, "--data", await write(calls()));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^NO_OVERLAP: expected a log in which chance had a part/);
    expect(err).toMatch(/about \d+ calls to models drawn evenly would do/);
  });

  it("is answered under an assumption, which stands on every output", async () => {
    const log = await write(certain());
    const page = join(folder, "replay.html");
    const flags = ["replay", files.ridge, "--data", log, "--assume-ignorable", "--width", "0.5", "--seen", "keep"];
    const text = await fairlead(...flags, "--report", page);
    expect(text.code, text.err).toBe(0);
    expect(text.out).toContain("ASSUMED: given what can be seen of the prompt");
    expect(JSON.parse((await fairlead(...flags, "--json")).out).assumption).toContain("--assume-ignorable");
    const html = await readFile(page, "utf8");
    expect(html).toContain('<p class="assumption"><strong>Assumed:</strong>');
    expect(html).not.toMatch(/NaN|undefined|https?:\/\/(?!www\.w3\.org)/);
  });
});

describe("fairlead replay", () => {
  it("refuses a router whose models the log never shows, and says how many calls would do", async () => {
    const cheap = simulateLogs(outcomes, { seed: 3 }).filter(({ model }) => model !== "atlas-large");
    const calls = cheap.map((call) => {
      const { "atlas-large": gone = 0, ...others } = call.propensities!;
      const propensities = Object.fromEntries(Object.entries(others).map(([name, p]) => [name, p / (1 - gone)]));
      return { ...call, propensities };
    });
    const { code, err } = await fairlead("replay", files.ridge, "--data", await write(calls), "--seen", "keep");
    expect(code).toBe(2);
    expect(err).toMatch(/^NO_OVERLAP: .* to atlas-large, which answered 0 calls.*Log about \d+ further calls/);
  });

  it("leaves prompts out that a router was trained on, and says so", async () => {
    const log = await write(simulateLogs(outcomes, { seed: 1, epsilon: 1 }), "seen.jsonl");
    const out = join(folder, "on-log.safetensors");
    await writeFile(
      join(folder, "half.jsonl"),
      outcomes
        .slice(0, 700)
        .map((one) => JSON.stringify(one))
        .join("\n"),
    );
    const settings = { embedder: "lexical:32", exemplars: 0, seed: 1, out };
    await train({ data: [join(folder, "half.jsonl")], router: "ridge", ...settings });
    const { n, notes } = JSON.parse((await fairlead("replay", out, "--data", log, "--json")).out) as Replay;
    expect(n).toBeLessThanOrEqual(800);
    expect(notes.join()).toMatch(/\d+ calls on prompts that a router was trained on left out/);
    const kept = JSON.parse((await fairlead("replay", out, "--data", log, "--json", "--seen", "keep")).out) as Replay;
    expect(kept.n).toBe(1500);
    expect(kept.notes.join()).toContain("these numbers flatter");
  });

  it("asks by a threshold within a pair, and draws as it would be served", async () => {
    const log = await write(simulateLogs(outcomes, { seed: 1, epsilon: 1 }));
    const flags = ["--threshold", "0.5", "--pair", "atlas-large,atlas-small", "--policy", "epsilon-greedy:0.5"];
    const argv = ["replay", files.ridge, "--data", log, "--seen", "keep", "--json", "--estimators", "dr,ips"];
    const { routers, rule } = JSON.parse((await fairlead(...argv, ...flags)).out) as Replay;
    const [router] = routers;
    const shares = router!.overlap.filter(({ share }) => share > 0);
    expect(shares.map(({ model }) => model)).toEqual(["atlas-large", "atlas-small"]);
    for (const { share } of shares) expect(share).toBeGreaterThanOrEqual(0.25 - 1e-12);
    expect(router!.estimates.map(({ estimator }) => estimator)).toEqual(["ips", "dr"]);
    expect(rule).toBe("threshold 0.5 of atlas-large over atlas-small, epsilon-greedy(0.5)");
  });

  it("decides a clear comparison call by call, in the order of time, and never one of a router with itself", async () => {
    const calls = simulateLogs(outcomes, { seed: 1, epsilon: 1 }).map((call, i) => ({
      ...call,
      score: call.model === "atlas-large" ? 1 : 0,
      at: new Date(1e12 - 1e6 * i).toISOString(),
    }));
    const always = join(folder, "always.safetensors");
    const settings = { embedder: "lexical:32", exemplars: 0, seed: 1, out: always };
    await train({ data: [join(folder, "others.jsonl")], router: "always-atlas-large", ...settings });
    const argv = [always, always, "--data", await write(calls), "--sequence", "--json", "--seen", "keep"];
    const { sequences } = JSON.parse((await fairlead("replay", ...argv)).out) as Replay;
    const [against, , same] = sequences;
    expect(against).toMatchObject({ versus: "the log", isTimed: true, sign: 1 });
    expect(against!.decidedAt).toBeLessThan(300);
    expect(same).toMatchObject({ decidedAt: null, sign: null });
    expect(same!.points.at(-1)).toMatchObject({ value: 0, n: 1500 });
  });

  it.each([
    [["--lambda", "1", "--threshold", "0.5"], "expected --lambda or --threshold, found both"],
    [["--pair", "a,b"], "expected --threshold beside --pair"],
    [["--policy", "ucb"], "expected --policy greedy"],
    [
      ["--estimators", "dr,magic"],
      'expected --estimators among dm, ips, snips, dr, switch-dr, shrunken-dr, found "magic"',
    ],
    [["--propensities", "guess"], "expected --propensities to be one of"],
  ])("refuses what cannot be meant: %j", async (flags, message) => {
    const { code, err } = await fairlead("replay", files.ridge, "--data", "log.jsonl", ...flags);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});
