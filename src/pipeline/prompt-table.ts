import { promptKey } from "../data/prompt-key.js";
import type { AnyRecord, BattleRecord, OutcomeRecord } from "../data/records.js";
import { FairleadError } from "../errors.js";
import type { LoggedCalls } from "../estimators/off-policy/logged-calls.js";
import { filled, type Matrix } from "../math/matrix.js";
import type { BattleSet } from "../routers/router.js";
import type { Sources } from "../routers/sources.js";
import { loggedCalls } from "./logged-calls.js";

/** Evidence as numbers: a row per prompt, a column per model. */
export interface PromptTable {
  readonly models: readonly string[];
  /** (n) the first spelling met of each prompt. */
  readonly prompts: readonly string[];
  /** (n) see `promptKey`. */
  readonly keys: readonly string[];
  /** (n) characters. */
  readonly lengths: Float64Array;
  /** n × K; NaN where not observed. */
  readonly scores: Matrix;
  /** n × K USD; NaN where not known. */
  readonly costs: Matrix;
  readonly battles: BattleSet;
  readonly sources: Sources;
  /** Where logged calls were asked for. */
  readonly calls?: LoggedCalls;
  /** What a reader must know of how records became numbers. */
  readonly notes: readonly string[];
}

export interface TableOptions {
  /** Default: every model that an outcome or a battle names, by name. */
  readonly models?: readonly string[];
  /** USD per call, in place of costs in the records. */
  readonly costs?: Readonly<Record<string, number>>;
  /** Judges whose verdicts are gold, such as `human`. Default: none */
  readonly goldJudges?: readonly string[];
  /** Whether the router corrects judges, and need not be warned of them. Default false */
  readonly isCorrected?: boolean;
  /** Whether logged calls are evidence too, and their models and prompts count. Default false */
  readonly withCalls?: boolean;
}

/**
 * Merges records by prompt. Several scores of one model on one prompt are averaged; a gold score (of an outcome without
 * judge) stands alone where there is one. Outcomes and battles of models that were not asked for are left out.
 *
 * @throws {FairleadError} UNKNOWN_MODEL where a model asked for is in no record; NOT_ENOUGH_DATA for none or one model
 */
export function promptTable(
  records: readonly AnyRecord[],
  { models: asked, costs: fixed = {}, goldJudges = [], isCorrected = false, withCalls = false }: TableOptions = {},
): PromptTable {
  const models = chosenModels(records, asked, Object.keys(fixed), withCalls);
  const column = new Map(models.map((model, k) => [model, k]));
  const K = models.length;
  const { rowOf, prompts, keys } = rowsByPrompt(records, column, withCalls);

  const isGold = (judge: string | undefined) => judge === undefined || goldJudges.includes(judge);
  const judges = judgesIn(records, rowOf).filter((judge) => !isGold(judge));
  const gold = sums(keys.length, K);
  const judged = sums(keys.length, K);
  const grades = judges.map(() => sums(keys.length, K));
  const costs = sums(keys.length, K);
  const battles: Fought[] = [];
  const categories = categoryTable(keys.length);
  let judgedOutcomes = 0;
  let logged = 0;
  records.forEach(({ kind, record }, i) => {
    const at = rowOf[i]!;
    if (kind === "logged") logged++;
    if (at < 0) return;
    if (kind !== "logged") categories.set(at, record.category);
    if (kind === "outcome") {
      const byGold = isGold(record.judge);
      if (!byGold) judgedOutcomes++;
      add(byGold ? gold : judged, at, record.scores, column);
      if (!byGold) add(grades[judges.indexOf(record.judge!)]!, at, record.scores, column);
      if (record.costs) add(costs, at, record.costs, column);
    } else if (kind === "battle") {
      const { model_a, model_b, judge, gold_winner, len_a, len_b } = record;
      battles.push({
        prompt: at,
        a: column.get(model_a)!,
        b: column.get(model_b)!,
        winA: winShareOfA(record),
        judge: isGold(judge) ? -1 : judges.indexOf(judge),
        goldWinA: gold_winner === undefined ? Number.NaN : winShare(gold_winner),
        lengthRatio: len_a && len_b ? Math.log(len_a / len_b) : Number.NaN,
      });
    }
  });
  models.forEach((model, k) => {
    const cost = fixed[model];
    if (cost !== undefined) costs.fix(k, cost);
  });

  const notes: string[] = [];
  if (judgedOutcomes > 0 && !isCorrected)
    notes.push(
      `${judgedOutcomes} outcomes are a judge's grades, taken at their word: --router meta corrects for its bias`,
    );
  if (logged > 0 && !withCalls)
    notes.push(`${logged} logged calls were read but not used: these routers learn from outcomes and battles`);
  return {
    models,
    prompts,
    keys,
    lengths: Float64Array.from(prompts, (prompt) => prompt.length),
    scores: gold.meansOr(judged),
    costs: costs.means(),
    battles: {
      prompt: Int32Array.from(battles, (one) => one.prompt),
      a: Int32Array.from(battles, (one) => one.a),
      b: Int32Array.from(battles, (one) => one.b),
      winA: Float64Array.from(battles, (one) => one.winA),
      weight: new Float64Array(battles.length).fill(1),
    },
    sources: {
      judges,
      gold: gold.means(),
      grades: grades.map((one) => one.means()),
      battles: {
        judge: Int32Array.from(battles, (one) => one.judge),
        goldWinA: Float64Array.from(battles, (one) => one.goldWinA),
        lengthRatio: Float64Array.from(battles, (one) => one.lengthRatio),
      },
      ...categories.table(),
    },
    ...(withCalls && { calls: loggedCalls(records, rowOf, column) }),
    notes,
  };
}

export const winShareOfA = ({ winner, score_b }: BattleRecord): number =>
  score_b !== undefined ? 1 - score_b : winShare(winner);

const winShare = (winner: BattleRecord["winner"]): number => (winner === "a" ? 1 : winner === "b" ? 0 : 0.5);

interface Fought {
  readonly prompt: number;
  readonly a: number;
  readonly b: number;
  readonly winA: number;
  readonly judge: number;
  readonly goldWinA: number;
  readonly lengthRatio: number;
}

/** Judges of the records that speak of some model of interest, by name. */
function judgesIn(records: readonly AnyRecord[], rowOf: Int32Array): string[] {
  const met = new Set<string>();
  records.forEach(({ kind, record }, i) => {
    if (rowOf[i]! >= 0 && kind !== "logged" && record.judge !== undefined) met.add(record.judge);
  });
  return [...met].sort();
}

/** The first category that a record gives each prompt. */
function categoryTable(n: number) {
  const index = new Map<string, number>();
  const category = new Int32Array(n).fill(-1);
  return {
    set(i: number, name: string | undefined) {
      if (name === undefined || category[i] !== -1) return;
      if (!index.has(name)) index.set(name, index.size);
      category[i] = index.get(name)!;
    },
    table: () => ({ categories: [...index.keys()], category }),
  };
}

function chosenModels(
  records: readonly AnyRecord[],
  asked: readonly string[] | undefined,
  priced: readonly string[],
  withCalls: boolean,
) {
  const met = new Set<string>();
  for (const { kind, record } of records) {
    if (kind === "outcome") for (const model of Object.keys(record.scores)) met.add(model);
    else if (kind === "battle") met.add(record.model_a).add(record.model_b);
    else if (withCalls) for (const model of [record.model, ...Object.keys(record.propensities ?? {})]) met.add(model);
  }
  const models = asked ?? [...met].sort();
  const unknown = [...models, ...priced].filter((model) => !met.has(model));
  if (unknown.length > 0)
    throw new FairleadError("UNKNOWN_MODEL", {
      expected: `models that the data scores: ${[...met].sort().slice(0, 40).join(", ") || "none"}`,
      found: unknown.map((model) => `"${model}"`).join(", "),
      fix: "Spell the model as the records do.",
    });
  if (new Set(models).size < 2)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "outcomes or battles of at least two models",
      found: models.length === 1 ? `only ${models[0]}` : "none",
      fix: "A router chooses between models: add records of another one.",
    });
  return models;
}

/** The row of each record (−1 where no model of interest is in it), and each row's prompt. */
function rowsByPrompt(records: readonly AnyRecord[], column: ReadonlyMap<string, number>, withCalls: boolean) {
  const index = new Map<string, number>();
  const prompts: string[] = [];
  const keys: string[] = [];
  const rowOf = Int32Array.from(records, (any) => {
    if (!speaksOf(any, column, withCalls)) return -1;
    const key = promptKey(any.record.prompt);
    let at = index.get(key);
    if (at === undefined) {
      at = prompts.length;
      index.set(key, at);
      prompts.push(any.record.prompt);
      keys.push(key);
    }
    return at;
  });
  return { rowOf, prompts, keys };
}

function speaksOf({ kind, record }: AnyRecord, column: ReadonlyMap<string, number>, withCalls: boolean): boolean {
  if (kind === "logged") return withCalls && column.has(record.model);
  if (kind === "battle") return column.has(record.model_a) && column.has(record.model_b);
  return Object.keys(record.scores).some((model) => column.has(model));
}

function add(into: Sums, at: number, values: OutcomeRecord["scores"], column: ReadonlyMap<string, number>): void {
  for (const [model, value] of Object.entries(values)) {
    const k = column.get(model);
    if (k !== undefined) into.add(at, k, value);
  }
}

type Sums = ReturnType<typeof sums>;

/** Running sums and counts of an n × K table. */
function sums(n: number, K: number) {
  const total = new Float64Array(n * K);
  const count = new Int32Array(n * K);
  const mean = (e: number) => total[e]! / count[e]!; // 0 / 0 is NaN: not observed
  const table = (value: (e: number) => number): Matrix => {
    const out = filled(n, K, Number.NaN);
    for (let e = 0; e < out.values.length; e++) out.values[e] = value(e);
    return out;
  };
  return {
    add(i: number, k: number, value: number) {
      total[i * K + k]! += value;
      count[i * K + k]!++;
    },
    fix(k: number, value: number) {
      for (let i = 0; i < n; i++) {
        total[i * K + k] = value;
        count[i * K + k] = 1;
      }
    },
    mean,
    means: () => table(mean),
    meansOr: (other: { mean(e: number): number }) => table((e) => (count[e]! > 0 ? mean(e) : other.mean(e))),
  };
}
