import { FairleadError } from "../../errors.js";
import { at } from "../../math/matrix.js";
import { type Rng, rng } from "../../random.js";
import type { BattleRecord } from "../records.js";
import type { Answers } from "./answers.js";
import { judgeBias, type SyntheticJudge, verdictChances, winChance } from "./judges.js";
import { modelIndex } from "./model-index.js";
import type { SyntheticModel } from "./models.js";
import type { SyntheticPrompt } from "./prompts.js";

export interface BattleOptions {
  /** Indices of the prompts. Default: all. */
  readonly prompts?: readonly number[];
  /** The models that meet: two for one pair throughout. Default: all. */
  readonly models?: readonly string[];
  /** Pairs per prompt, drawn without repetition; never more than there are. Default 1. */
  readonly pairsPerPrompt?: number;
  /** Judge every pair in both orders. Default false: one order, drawn at random. */
  readonly bothOrders?: boolean;
  /** Add `gold_winner`, by the gold scores. Default false. */
  readonly withGold?: boolean;
}

/** A verdict and what is true of it. */
export interface JudgedBattle {
  readonly record: BattleRecord;
  /** P(a) + P(tie)/2 of this judge on these two answers. */
  readonly win: number;
  /** The same of a judge as discerning but without bias. */
  readonly fairWin: number;
  /** win − fairWin. */
  readonly bias: number;
  /** Logits for a; see `judgeBias`. */
  readonly biasLogits: number;
}

/** What battles are about. */
export interface Arena {
  readonly prompts: readonly SyntheticPrompt[];
  readonly models: readonly SyntheticModel[];
  readonly answers: Answers;
  readonly seed: number;
}

/** Characters of an answer, per token. */
export const CHARACTERS_PER_TOKEN = 4;

type Winner = BattleRecord["winner"];

/** @throws {FairleadError} UNKNOWN_MODEL; INVALID_ARGUMENT for fewer than two models or no pairs */
export function judgedBattles(arena: Arena, judge: SyntheticJudge, options: BattleOptions): JudgedBattle[] {
  const { prompts = arena.prompts.map((_, i) => i), bothOrders = false, withGold = false } = options;
  const pairs = allPairs(arena.models, options);
  const draw = rng(arena.seed, `synthetic/battles/${judge.name}`);
  return prompts.flatMap((i) =>
    shownPairs(pairs, options.pairsPerPrompt ?? 1, bothOrders, draw).map(([a, b]) =>
      judgedBattle(arena, judge, { i, a, b, withGold }, draw),
    ),
  );
}

interface Meeting {
  /** Prompt. */
  readonly i: number;
  /** Columns of the models; a is shown first. */
  readonly a: number;
  readonly b: number;
  readonly withGold: boolean;
}

function judgedBattle(arena: Arena, judge: SyntheticJudge, { i, a, b, withGold }: Meeting, draw: Rng): JudgedBattle {
  const { prompts, models, answers } = arena;
  const { id, text, topic } = prompts[i]!;
  const [modelA, modelB] = [models[a]!, models[b]!];
  const [lenA, lenB] = [a, b].map((k) => CHARACTERS_PER_TOKEN * at(answers.tokensOut, i, k)) as [number, number];
  const lead = at(answers.score, i, a) - at(answers.score, i, b);
  const polishLead = modelA.polish - modelB.polish;
  const biasLogits = judgeBias(judge, { topic, modelA: modelA.name, modelB: modelB.name, lenA, lenB, polishLead });
  const chances = verdictChances(judge, lead, biasLogits);
  const [win, fairWin] = [winChance(chances), winChance(verdictChances(judge, lead, 0))];
  const record = {
    id: `${id}/${judge.name}/${modelA.name}__${modelB.name}`,
    prompt: text,
    model_a: modelA.name,
    model_b: modelB.name,
    winner: (["a", "b", "tie"] as const)[draw.choice([chances.a, chances.b, chances.tie])]!,
    judge: judge.name,
    ...(withGold && { gold_winner: winnerBy(lead) }),
    len_a: lenA,
    len_b: lenB,
    category: topic,
  };
  return { record, win, fairWin, bias: win - fairWin, biasLogits };
}

const winnerBy = (lead: number): Winner => (lead > 0 ? "a" : lead < 0 ? "b" : "tie");

type Pair = readonly [number, number];

/** This prompt's pairs in the order in which they are shown. */
function shownPairs(pairs: readonly Pair[], count: number, bothOrders: boolean, draw: Rng): readonly Pair[] {
  const chosen = draw.shuffled(pairs).slice(0, count);
  return chosen.flatMap(([a, b]): Pair[] => {
    const swapped = draw.uniform() < 0.5;
    if (bothOrders)
      return [
        [a, b],
        [b, a],
      ];
    return swapped ? [[b, a]] : [[a, b]];
  });
}

function allPairs(
  models: readonly SyntheticModel[],
  { models: names, pairsPerPrompt = 1 }: BattleOptions,
): readonly Pair[] {
  const columns = (names ?? models.map(({ name }) => name)).map((name) => modelIndex(models, name));
  if (new Set(columns).size < Math.max(2, columns.length) || !(Number.isInteger(pairsPerPrompt) && pairsPerPrompt >= 1))
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "two or more different models and at least one pair per prompt",
      found: `${columns.length} models, ${pairsPerPrompt} pairs`,
      fix: "Name two models, for example atlas-large and atlas-small.",
    });
  return columns.flatMap((a, n) => columns.slice(n + 1).map((b): Pair => [a, b]));
}
