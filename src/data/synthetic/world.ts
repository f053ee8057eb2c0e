import { FairleadError } from "../../errors.js";
import { at } from "../../math/matrix.js";
import type { BattleRecord, LoggedRecord, OutcomeRecord } from "../records.js";
import { type SimulateLogsOptions, simulateLogs } from "../simulate-logs.js";
import { type Answers, callCost, drawAnswers, type Grading } from "./answers.js";
import { type BattleOptions, type JudgedBattle, judgedBattles } from "./battles.js";
import { SYNTHETIC_JUDGES, type SyntheticJudge } from "./judges.js";
import { modelIndex } from "./model-index.js";
import { SYNTHETIC_MODELS, type SyntheticModel } from "./models.js";
import { drawPrompts, type SyntheticPrompt } from "./prompts.js";
import { TOPICS } from "./topics/all.js";

export interface SyntheticWorldOptions {
  /** Default 0. */
  readonly seed?: number;
  /** How many prompts, >= 1. Default 2000. */
  readonly prompts?: number;
  /** Default {@link SYNTHETIC_MODELS}. */
  readonly models?: readonly SyntheticModel[];
  /** Default {@link SYNTHETIC_JUDGES}. */
  readonly judges?: readonly SyntheticJudge[];
  /** Default `binary`: answers are right or wrong. */
  readonly grading?: Grading;
  /** Topic → weight, to let the traffic lean one way; topics not named get none. Default: all alike. */
  readonly topicWeights?: Readonly<Record<string, number>>;
  /** Share of prompts that are not in English, in [0, 1]. Default 0.04. */
  readonly otherLanguages?: number;
}

/** What is true of one prompt, as no data set of the real world can tell. */
export interface TruthRecord {
  readonly id: string;
  /** In [0, 1]; the text shows it only in part. */
  readonly difficulty: number;
  readonly category: string;
  readonly subtopic: string;
  readonly language: string;
  /** Model → expected score, in (0, 1). */
  readonly expected_scores: Readonly<Record<string, number>>;
}

/** Prompts, models and judges of which everything is known. Asked twice, it gives the same records twice. */
export interface SyntheticWorld {
  readonly seed: number;
  readonly prompts: readonly SyntheticPrompt[];
  readonly models: readonly SyntheticModel[];
  readonly judges: readonly SyntheticJudge[];
  readonly answers: Answers;
  /** How many prompts repeat the text of an earlier one. */
  readonly duplicates: number;
  /** Expected score of a model's answer to prompt i, exactly. @throws {FairleadError} UNKNOWN_MODEL */
  expectedScore(i: number, model: string): number;
  /** 1/2 + (expected score of a − of b) / 2: with binary scores P(a truly better) + P(equally good) / 2. */
  trueWin(i: number, a: string, b: string): number;
  /** Full feedback: the gold score, cost and tokens of every model, for the prompts of the given indices. Default: all. */
  outcomes(prompts?: readonly number[]): OutcomeRecord[];
  /** One judge's verdicts. @throws {FairleadError} INVALID_ARGUMENT for a judge this world lacks */
  battles(judge: string, options?: BattleOptions): BattleRecord[];
  /** The same battles, each with the judge's true chances and bias. */
  judgedBattles(judge: string, options?: BattleOptions): JudgedBattle[];
  /** What a biased deployment would have logged on the given prompts. Default: all. */
  logs(options?: SimulateLogsOptions & { readonly prompts?: readonly number[] }): LoggedRecord[];
  truth(): TruthRecord[];
}

/**
 * A world of readable prompts whose truth is known: `docs/synthetic-world.md` has its equations.
 *
 * @throws {FairleadError} INVALID_ARGUMENT for an option out of its range
 */
export function syntheticWorld(options: SyntheticWorldOptions = {}): SyntheticWorld {
  const { seed = 0, prompts: count = 2000, models = SYNTHETIC_MODELS, judges = SYNTHETIC_JUDGES } = options;
  const { grading = "binary", topicWeights, otherLanguages = 0.04 } = options;
  checkOptions(count, models, judges, topicWeights, otherLanguages);

  const prompts = drawPrompts({ seed, count, otherLanguages, ...(topicWeights && { topicWeights }) });
  const answers = drawAnswers(prompts, models, seed, grading);
  const everything = prompts.map((_, i) => i);
  const expectedScore = (i: number, model: string) => at(answers.expected, i, modelIndex(models, model));
  const byModel = (value: (model: SyntheticModel, k: number) => number) =>
    Object.fromEntries(models.map((model, k) => [model.name, value(model, k)]));

  const outcomes = (indices: readonly number[] = everything): OutcomeRecord[] =>
    indices.map((i) => {
      const tokens = models.map((_, k) => ({ in: answers.tokensIn[i]!, out: at(answers.tokensOut, i, k) }));
      return {
        id: prompts[i]!.id,
        prompt: prompts[i]!.text,
        scores: byModel((_, k) => at(answers.score, i, k)),
        costs: byModel((model, k) => callCost(model, tokens[k]!.in, tokens[k]!.out)),
        tokens: Object.fromEntries(models.map(({ name }, k) => [name, tokens[k]!])),
        category: prompts[i]!.topic,
      };
    });

  const judged = (name: string, battleOptions: BattleOptions = {}) =>
    judgedBattles({ prompts, models, answers, seed }, judgeNamed(judges, name), battleOptions);

  return {
    seed,
    prompts,
    models,
    judges,
    answers,
    duplicates: count - new Set(prompts.map(({ text }) => text)).size,
    expectedScore,
    trueWin: (i, a, b) => 0.5 + (expectedScore(i, a) - expectedScore(i, b)) / 2,
    outcomes,
    judgedBattles: judged,
    battles: (name, battleOptions) => judged(name, battleOptions).map(({ record }) => record),
    logs: ({ prompts: indices, ...how } = {}) => simulateLogs(outcomes(indices), { seed, ...how }),
    truth: () =>
      prompts.map(({ id, difficulty, topic, subtopic, language }, i) => ({
        id,
        difficulty,
        category: topic,
        subtopic,
        language,
        expected_scores: byModel((_, k) => at(answers.expected, i, k)),
      })),
  };
}

function judgeNamed(judges: readonly SyntheticJudge[], name: string): SyntheticJudge {
  const judge = judges.find((one) => one.name === name);
  if (judge === undefined) throw invalid(`one of the judges ${judges.map((one) => one.name).join(", ")}`, `"${name}"`);
  return judge;
}

function checkOptions(
  count: number,
  models: readonly SyntheticModel[],
  judges: readonly SyntheticJudge[],
  topicWeights: Readonly<Record<string, number>> | undefined,
  otherLanguages: number,
): void {
  if (!Number.isInteger(count) || count < 1) throw invalid("at least 1 prompt", `${count}`);
  if (!(otherLanguages >= 0 && otherLanguages <= 1)) throw invalid("otherLanguages in [0, 1]", `${otherLanguages}`);
  if (models.length === 0) throw invalid("at least 1 model", "none");
  for (const names of [models, judges].map((list) => list.map(({ name }) => name)))
    if (new Set(names).size < names.length) throw invalid("models and judges of different names", names.join(", "));
  if (topicWeights === undefined) return;

  const topics = TOPICS.map(({ name }) => name);
  const unknown = Object.keys(topicWeights).find((topic) => !topics.includes(topic));
  if (unknown !== undefined) throw invalid(`topics out of ${topics.join(", ")}`, `"${unknown}"`);
  const weights = Object.values(topicWeights);
  if (!weights.every((weight) => weight >= 0 && weight < Infinity) || !weights.some((weight) => weight > 0))
    throw invalid("topic weights of at least 0, not all 0", JSON.stringify(topicWeights));
}

const invalid = (expected: string, found: string): FairleadError =>
  new FairleadError("INVALID_ARGUMENT", { expected, found, fix: "See docs/synthetic-world.md for the options." });
