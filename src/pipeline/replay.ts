import type { Embedder } from "../embedders/embedder.js";
import { FairleadError } from "../errors.js";
import type { LoggedCalls } from "../estimators/off-policy/logged-calls.js";
import type { PropensityLearner } from "../estimators/off-policy/multinomial-propensity.js";
import { fitNuisances, type Nuisances } from "../estimators/off-policy/nuisances.js";
import { callsAt, scoredCalls } from "../estimators/off-policy/scored-calls.js";
import { MAIN_ESTIMATOR, type Refusal, type Replay, type ReplayedPolicy } from "../evaluation/replay.js";
import type { Policy } from "../gateway/policies/policy.js";
import { type Matrix, type Matrix32, rowsOf } from "../math/matrix.js";
import { type RouterFile, readRouterFile } from "../routers/file/router-file.js";
import { pairOfRouter, parsePair } from "./default-pair.js";
import { embedderOf, type Surroundings } from "./embedding.js";
import { gatherEvidence, type Selection } from "./evidence.js";
import { compared, followed } from "./replay/comparisons.js";
import { type Judged, judgeLog, judgePolicy, replayGround } from "./replay/judged-policy.js";
import { logFeatures } from "./replay/log-features.js";
import { type LogTable, logTable } from "./replay/log-table.js";
import { knownPropensities, type Randomisation, randomisationOf } from "./replay/randomisation.js";
import { noChance, tooFewCalls } from "./replay/refused-logs.js";
import { alwaysPolicy, type Rule, targetPolicy } from "./replay/target-policies.js";
import type { EstimatorName } from "./replay/value-estimators.js";
import { seenRows } from "./seen-prompts.js";

export interface ReplayOptions extends Selection, Surroundings {
  /** Router files. */
  readonly routers: readonly string[];
  /** λ, quality points given up per USD, >= 0. Default 0, unless a threshold is given */
  readonly lambda?: number;
  /** Strong where the win rate is at least this; in place of λ. */
  readonly threshold?: number;
  /** `strong,weak` of the threshold; default: each router's own. */
  readonly pair?: string;
  /** How the router's choice would be drawn. */
  readonly policy: Policy;
  readonly estimators: readonly EstimatorName[];
  readonly propensities: "auto" | "logged" | PropensityLearner;
  /** Default 0.01 where propensities are learned, none where they were logged. */
  readonly minPropensity?: number;
  /** Takes it that, given the prompt, who answered had nothing to do with how well it would. */
  readonly assumeIgnorable: boolean;
  /** Also follows each comparison call by call. */
  readonly sequence: boolean;
  /** What to do with prompts that a router was trained on. */
  readonly seen: "drop" | "keep";
  /** Widest 95 % interval of quality that counts as an answer. */
  readonly width: number;
  readonly seed: number;
}

export interface ReplayReport {
  readonly replay: Replay;
  readonly digest: string;
}

const LEARNED_CLIP = 0.01;

/**
 * Logged calls × router files → what each router would have been worth on the prompts of the log, beside what the log itself came to
 * and each single model.
 *
 * @throws {FairleadError} NO_OVERLAP, NOT_ENOUGH_DATA where the log can answer for none of the routers; it says what would do
 */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const files = await readRouters(options.routers);
  const evidence = await gatherEvidence("test", options);
  const whole = logTable(evidence.records, [...new Set(files.flatMap(({ router }) => router.models))]);
  const { table, notes: chosenNotes } = unseenAndScored(whole, files, options.seen);
  const randomisation = randomisationOf(table.calls);
  checkChance(randomisation, table, options);

  const forget = options.assumeIgnorable && randomisation.drawn < table.calls.arm.length;
  const calls = knownPropensities(table.calls, { forget });
  const embedded = await embeddedPrompts(table, files, options);
  const nuisances = fitted(table, calls, embedded[0]!, options);
  const clip = options.minPropensity ?? (nuisances.source === "logged" ? 0 : LEARNED_CLIP);
  const { lambda = 0, width } = options;
  const ground = replayGround({ calls, nuisances, clip, models: table.models, lambda, width });

  const names = routerNames(files, options.routers);
  const targets = files.map((file, r) => targetOf(file, table, embedded[r]!, options));
  const judged = targets.map((pi, r) => judgePolicy(names[r]!, perCall(pi, calls), ground, options.estimators));
  const singles = table.models.map((model, k) =>
    judgePolicy(`always-${model}`, alwaysPolicy(calls.arm.length, table.models.length, k), ground, [MAIN_ESTIMATOR]),
  );
  const refused = judged.flatMap(({ refusal }) => refusal ?? []);
  if (refused.length === judged.length) throw refusalError(refused);

  const answered = judged.filter(({ refusal }) => refusal === null);
  const log = judgeLog(ground);
  const answeredSingles = singles.filter(({ refusal }) => refusal === null).map(({ result }) => result);
  const pairs = pairsOf(answered, log);
  return {
    digest: evidence.digest,
    replay: {
      n: calls.arm.length,
      prompts: new Set(calls.prompt).size,
      models: table.models,
      rule: ruleText(options),
      lambda: ground.lambda,
      hasCosts: ground.hasCosts,
      propensities: {
        source: nuisances.source === "logged" ? "as logged" : `learned (${nuisances.source})`,
        clip,
        randomisedShare: randomisedShare(randomisation),
      },
      assumption: assumptionOf(nuisances, forget),
      logging: log.result,
      routers: answered.map(({ result }) => result),
      singles: answeredSingles,
      bestSingle: bestOf(answeredSingles),
      refused,
      comparisons: pairs.map(([a, b]) => compared(a, b, ground)),
      sequences: options.sequence ? pairs.map(([a, b]) => followed(a, b, ground, table.isTimed)) : [],
      notes: [...chosenNotes, ...ground.notes, ...singleNotes(singles)],
      seed: options.seed,
    },
  };
}

async function readRouters(paths: readonly string[]): Promise<readonly RouterFile[]> {
  if (paths.length > 0) return Promise.all(paths.map(readRouterFile));
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "at least one router file",
    found: "none",
    fix: "For example: fairlead replay router.safetensors --data decisions.jsonl",
  });
}

/** The registry's names, told apart by their files where two are the same. */
function routerNames(files: readonly RouterFile[], paths: readonly string[]): readonly string[] {
  const kinds = files.map(({ router }) => router.name);
  const isUnique = new Set(kinds).size === kinds.length;
  return isUnique
    ? kinds
    : paths.map(
        (path, r) =>
          `${kinds[r]} (${path.replace(/^.*[\\/]/, "").replace(/\.safetensors$/, "")}${paths.filter((other) => other === path).length > 1 ? ` ${r + 1}` : ""})`,
      );
}

function unseenAndScored(whole: LogTable, files: readonly RouterFile[], seen: "drop" | "keep") {
  const { calls, rows, unscored } = scoredCalls(whole.calls);
  const notes: string[] = [];
  if (unscored > 0)
    notes.push(
      `${unscored} calls without a score left out: right if what was scored depends on prompt and model alone`,
    );
  if (rows.length === 0) throw tooFewCalls(`none of ${unscored} calls with a score`);
  const met = seenRows(whole.keys, files);
  const kept = [...calls.prompt.keys()].filter((i) => seen === "keep" || !met.has(calls.prompt[i]!));
  const familiar = [...calls.prompt].filter((row) => met.has(row)).length;
  if (kept.length === 0) throw allSeen(familiar);
  if (familiar > 0)
    notes.push(
      seen === "keep"
        ? `${familiar} of ${rows.length} calls are on prompts that a router was trained on: these numbers flatter`
        : `${familiar} calls on prompts that a router was trained on left out`,
    );
  return { table: { ...whole, calls: callsAt(calls, kept) }, notes };
}

const allSeen = (calls: number) =>
  new FairleadError("NOT_ENOUGH_DATA", {
    expected: "calls on prompts that no router was trained on",
    found: `all ${calls} were seen in training`,
    fix: "Train with --split 0.8 --seed S and replay with the same flags, or bring a later log.",
  });

/** @throws {FairleadError} NO_OVERLAP where nothing was left to chance, and nobody takes that upon himself */
function checkChance(found: Randomisation, table: LogTable, options: ReplayOptions): void {
  const n = table.calls.arm.length;
  if (found.certain < n || options.assumeIgnorable) return;
  throw noChance(n, table.models.length, options.width);
}

async function embeddedPrompts(table: LogTable, files: readonly RouterFile[], surroundings: Surroundings) {
  const byId = new Map<string, Promise<Matrix32>>();
  const embed = async (embedder: Embedder) => embedder.embed(table.prompts);
  return Promise.all(
    files.map(async (file) => {
      const embedder = await embedderOf(file.embedder, surroundings);
      if (!byId.has(embedder.id)) byId.set(embedder.id, embed(embedder));
      return byId.get(embedder.id)!;
    }),
  );
}

function fitted(table: LogTable, calls: LoggedCalls, embeddings: Matrix32, options: ReplayOptions): Nuisances {
  const x = rowsOf(logFeatures(embeddings, table.prompts, options.seed), calls.prompt);
  const { propensities, seed } = options;
  return fitNuisances({ x, calls, models: table.models }, { propensities, seed, minPropensity: 0 });
}

function targetOf(file: RouterFile, table: LogTable, embeddings: Matrix32, options: ReplayOptions): Matrix {
  const column = new Map(table.models.map((model, k) => [model, k]));
  const lengths = Float64Array.from(table.prompts, (prompt) => prompt.length);
  return targetPolicy(file.router, ruleOf(file, options), options.policy, { embeddings, lengths, column });
}

function ruleOf({ router, training }: RouterFile, { lambda, threshold, pair }: ReplayOptions): Rule {
  if (threshold === undefined) return { lambda: lambda ?? 0 };
  return { threshold, pair: pair ? parsePair(pair, router.models) : pairOfRouter(router, training) };
}

const perCall = (pi: Matrix, calls: LoggedCalls): Matrix => rowsOf(pi, calls.prompt);

function ruleText({ lambda, threshold, pair, policy }: ReplayOptions): string {
  if (threshold === undefined) return `λ = ${lambda ?? 0}, ${policy.name}`;
  return `threshold ${threshold}${pair ? ` of ${pair.replace(",", " over ")}` : ""}, ${policy.name}`;
}

function randomisedShare({ drawn, certain, unknown }: Randomisation): number | null {
  return unknown > 0 && drawn + certain === 0 ? null : drawn / (drawn + certain + unknown);
}

function assumptionOf({ source }: Nuisances, forget: boolean): string | null {
  const what =
    "given what can be seen of the prompt (its vector and its length), which model answered had nothing to do with how well it would answer";
  if (forget) return `${what}. Nothing in the log was drawn at random to make it so (--assume-ignorable)`;
  if (source === "logged") return null;
  return `${what}. Propensities were not logged with every call, so they are learned`;
}

function pairsOf(answered: readonly Judged[], log: Judged): readonly (readonly [Judged, Judged])[] {
  const against = answered.map((one) => [one, log] as const);
  const among = answered.flatMap((a, i) => answered.slice(i + 1).map((b) => [a, b] as const));
  return [...against, ...among];
}

function bestOf(singles: readonly ReplayedPolicy[]): string | null {
  const worth = (one: ReplayedPolicy) => {
    const { utility, quality } = one.estimates.find(({ estimator }) => estimator === MAIN_ESTIMATOR)!;
    return (utility ?? quality).value;
  };
  return singles.length === 0 ? null : singles.reduce((best, one) => (worth(one) > worth(best) ? one : best)).policy;
}

function singleNotes(singles: readonly Judged[]): string[] {
  const without = singles.flatMap(({ refusal }) => (refusal ? [refusal.policy.replace("always-", "")] : []));
  return without.length > 0 ? [`the log cannot answer for these models alone: ${without.join(", ")}`] : [];
}

function refusalError(refused: readonly Refusal[]): FairleadError {
  const first = refused.find(({ code }) => code === "NO_OVERLAP") ?? refused[0]!;
  const others = refused.length > 1 ? ` (and so for all ${refused.length} routers)` : "";
  return new FairleadError(first.code, {
    expected: `${first.expected}, for ${first.policy}`,
    found: `${first.found}${others}`,
    fix: `Log about ${first.callsNeeded} further calls to models drawn evenly (policy: { kind: epsilon-greedy, epsilon: 1 }, or 1/ε times as many at ε), or replay a router nearer to the log.`,
  });
}
