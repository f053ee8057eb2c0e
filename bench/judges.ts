import { join } from "node:path";
import { openRecords } from "../src/data/open-records.js";
import type { AnyRecord } from "../src/data/records.js";
import { correctedVerdicts } from "../src/estimators/verdicts/corrected-verdicts.js";
import { goldLoss } from "../src/estimators/verdicts/gold-loss.js";
import { judgeConfidence } from "../src/estimators/verdicts/judge-confidence.js";
import { comparisonsAt, type JudgedComparisons } from "../src/estimators/verdicts/judged-comparisons.js";
import { type VerdictsInContext, verdictsInContext } from "../src/estimators/verdicts/verdict-context.js";
import { mean, quantile } from "../src/math/statistics.js";
import { promptTable } from "../src/pipeline/prompt-table.js";
import { rng } from "../src/random.js";
import { gainLabels } from "../src/routers/meta/gain-labels.js";
import { orientedByRating, overallRatings } from "../src/routers/meta/sides.js";
import type { Bench, BenchContext, Figure } from "./bench.js";

/** Verdicts by language models with the majority of people's beside them. */
const DATASETS = {
  vicuna80: "vicuna80/llm_judges.battles.jsonl.gz",
  mt_bench: "mt_bench/gpt4_judge.battles.jsonl.gz",
  pandalm: "pandalm/llm_judges.battles.jsonl.gz",
} as const;

const SPLITS = Array.from({ length: 10 }, (_, i) => i + 1);
/** Share of the conversations whose human verdicts are known. */
const KNOWN = 0.2;
/** Odds of nineteen to one: what a verdict taken at its word is clipped to, so that a wrong one costs something finite. */
const CLIP = 0.05;
const RESAMPLES = 1000;

/** Judges' verdicts corrected by a fifth of the human ones, judged on the other four fifths. */
export const bench: Bench = {
  summary: `judges' verdicts corrected by a fifth of the human ones, against the raw and the recalibrated verdict; seeds 1-${SPLITS.length}`,
  needs: Object.values(DATASETS),
  targets: Object.fromEntries(Object.keys(DATASETS).map((name) => [`logloss-gain-${name}`, { atLeast: 0 }])),
  async run({ data, note, seeds = SPLITS }: BenchContext) {
    const figures: Figure[] = [];
    for (const [name, file] of Object.entries(DATASETS))
      figures.push(...(await figuresOf(name, join(data, file), seeds, note)));
    return figures;
  },
};

async function figuresOf(name: string, file: string, seeds: readonly number[], note: (line: string) => void) {
  const records: AnyRecord[] = [];
  for await (const record of openRecords([file])) records.push(record);
  const splitsOf = (together: boolean) => {
    const verdicts = verdictsIn(records, together);
    return seeds.map((seed) => lossesOf(verdicts, seed));
  };
  note(`${name}: each judge for itself`);
  const alone = splitsOf(false);
  const figures = [
    meanOverSplits(`logloss-gain-${name}`, alone, "raw"),
    meanOverSplits(`logloss-gain-over-clipped-${name}`, alone, "clipped"),
    meanOverSplits(`logloss-gain-over-recalibrated-${name}`, alone, "recalibrated"),
  ];
  if (new Set(records.map(({ record }) => "judge" in record && record.judge)).size < 2) return figures;
  note(`${name}: judges together`);
  const together = splitsOf(true).map((split, s) => ({ ...split, alone: alone[s]!.corrected }));
  return [
    ...figures,
    meanOverSplits(`logloss-gain-over-recalibrated-together-${name}`, together, "recalibrated"),
    meanOverSplits(`logloss-gain-over-alone-together-${name}`, together, "alone"),
  ];
}

/** Every judge's verdicts, the model of higher rating by all verdicts as strong; gold only where there is a human majority. */
function verdictsIn(records: readonly AnyRecord[], together: boolean): VerdictsInContext {
  const table = promptTable(records);
  const ratings = overallRatings({ ...table, seed: 0 });
  return verdictsInContext(gainLabels(table, orientedByRating(ratings)), {
    models: table.models,
    category: table.sources.category,
    conversation: conversationsOf(table.prompts),
    together,
  });
}

/** (n) the row of the shortest prompt that a prompt continues after a blank line, as a second turn does; else its own. */
function conversationsOf(prompts: readonly string[]): Int32Array {
  const starts = [...prompts.keys()].sort((a, b) => prompts[a]!.length - prompts[b]!.length);
  return Int32Array.from(
    prompts,
    (prompt, i) => starts.find((start) => start === i || prompt.startsWith(`${prompts[start]}\n\n`))!,
  );
}

/** The test comparisons of one split (m): the conversation of each, and the log loss of each prediction in nats. */
interface Split {
  readonly conversation: Int32Array;
  /** The verdict at the one confidence that its judge deserves by training gold; see {@link judgeConfidence}. */
  readonly raw: Float64Array;
  /** The verdict at its word, clipped to [0.05, 0.95]. */
  readonly clipped: Float64Array;
  readonly recalibrated: Float64Array;
  readonly corrected: Float64Array;
  /** Corrected without the other judges. */
  readonly alone?: Float64Array;
}

function lossesOf({ comparisons, gold }: VerdictsInContext, seed: number): Split {
  const { train, test } = sidesOf(comparisons.prompt, gold, seed);
  const [inTraining, of] = [comparisonsAt(comparisons, train), comparisonsAt(comparisons, test)];
  const trainingGold = Float64Array.from(train, (i) => gold[i]!);
  const correction = correctedVerdicts(inTraining, trainingGold, { seed });
  const confidence = confidences(inTraining, trainingGold);
  const losses = (p: ArrayLike<number>) => Float64Array.from(test, (i, at) => goldLoss(gold[i]!, p[at]!));
  return {
    conversation: of.prompt,
    raw: losses(of.verdict.map((v, i) => 0.5 + v * (confidence(of.judge[i]!) - 0.5))),
    clipped: losses(of.verdict.map((v) => Math.min(1 - CLIP, Math.max(CLIP, (1 + v) / 2)))),
    recalibrated: losses(correction.recalibrated(of)),
    corrected: losses(correction.probabilities(of)),
  };
}

/** Rows that have gold, by side: a fifth of the conversations train. */
function sidesOf(conversation: Int32Array, gold: Float64Array, seed: number) {
  const judged = [...gold.keys()].filter((i) => !Number.isNaN(gold[i]!));
  const all = [...new Set(judged.map((i) => conversation[i]!))].sort((a, b) => a - b);
  const known = new Set(
    rng(seed, "bench/judges")
      .shuffled(all)
      .slice(0, Math.round(KNOWN * all.length)),
  );
  const onSide = (isKnown: boolean) => judged.filter((i) => known.has(conversation[i]!) === isKnown);
  return { train: onSide(true), test: onSide(false) };
}

function confidences({ judge, verdict }: JudgedComparisons, gold: Float64Array): (judge: number) => number {
  const found = new Map<number, number>();
  for (const j of new Set(judge)) {
    const own = [...judge.keys()].filter((i) => judge[i] === j);
    const [verdicts, golds] = [own.map((i) => verdict[i]!), own.map((i) => gold[i]!)];
    found.set(j, judgeConfidence(verdicts, golds));
  }
  return (j) => found.get(j) ?? 0.5;
}

/**
 * Mean over splits of the mean gain of test comparisons, with a 95 % bootstrap interval: conversations are drawn, each
 * with its comparisons in all splits, so that the splits' overlap is accounted for.
 */
function meanOverSplits(name: string, splits: readonly Split[], over: Exclude<keyof Split, "conversation">): Figure {
  const totals = splits.map((split) => totalsByConversation(split, over));
  const all = [...new Set(totals.flatMap((one) => [...one.keys()]))].sort((a, b) => a - b);
  const meanOf = (drawn: readonly number[]) =>
    mean(
      totals.map((of) => {
        const found = drawn.map((c) => of.get(c) ?? NOTHING);
        return found.reduce((sum, one) => sum + one.gain, 0) / found.reduce((sum, one) => sum + one.n, 0);
      }),
    );
  const random = rng(0, "bench/judges/bootstrap");
  const draws = Array.from({ length: RESAMPLES }, () => meanOf(all.map(() => all[random.integer(all.length)]!)));
  const n = splits.reduce((total, { conversation }) => total + conversation.length, 0);
  return { name, value: meanOf(all), low: quantile(draws, 0.025), high: quantile(draws, 0.975), n, unit: "nats" };
}

const NOTHING = { gain: 0, n: 0 };

function totalsByConversation(split: Split, over: Exclude<keyof Split, "conversation">) {
  const totals = new Map<number, { readonly gain: number; readonly n: number }>();
  split.conversation.forEach((c, i) => {
    const { gain, n } = totals.get(c) ?? NOTHING;
    totals.set(c, { gain: gain + split[over]![i]! - split.corrected[i]!, n: n + 1 });
  });
  return totals;
}
