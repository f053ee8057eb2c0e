import { FairleadError } from "../../errors.js";
import { matrix } from "../../math/matrix.js";
import { averagedOrders } from "../averaged-orders.js";
import { bradleyTerry, winMatrix } from "../bradley-terry.js";
import { type GainLabels, labelsAt } from "../gain-labels.js";
import type { JudgedComparisons } from "./judged-comparisons.js";

export interface VerdictContextOptions {
  /** (K) names: a judge that is one of the models may favour itself. */
  readonly models: readonly string[];
  /** (n) category of each prompt by its row in the embeddings, −1 for none. Default: none */
  readonly category?: ArrayLike<number>;
  /** (n) prompts that continue one another share a number, by row in the embeddings. Default: each for itself */
  readonly conversation?: ArrayLike<number>;
  /** Whether a judge's verdict is read together with the others' on the same answers. Default false */
  readonly together?: boolean;
}

/** Judges' verdicts with their context, and the gold verdicts that stand beside them. */
export interface VerdictsInContext {
  readonly comparisons: JudgedComparisons;
  /** (n) P(strong preferred) by gold, in [0, 1]; NaN where there is none. */
  readonly gold: Float64Array;
}

/** How far a column that is there for some rows alone (a judge, a category, a model) is trusted beside one for all. */
const PARTIAL = 0.3;
/** A category of fewer prompts than this share of all has no columns of its own. */
const LEAST_CATEGORY = 0.05;

/**
 * What is known of each judged comparison without gold. All but the judges' 1 changes sign where strong and weak change places:
 *
 *   gap        Bradley-Terry rating of strong − of weak, by the judge's own verdicts on all prompts, / 2
 *   length     tanh ℓ and ½ tanh 3ℓ,   ℓ = ln(characters of strong's answer / of weak's), 0 where unknown
 *   others     mean verdict of the other judges on the same answers, where asked for; 0 where there is none
 *   itself     ½ where strong is the judge itself, −½ where weak is
 *   model      0.3 for strong, −0.3 for weak, a column a model
 *   and, 0.3 of each in columns of their own for every judge and every larger category: verdict, gap and tanh ℓ;
 *   for judges, 1 and the order in which the answers were shown too
 *
 * @param labels  as `gainLabels` makes them; verdicts of both orders are averaged here
 */
export function verdictsInContext(
  labels: GainLabels,
  { models, category = [], conversation, together = false }: VerdictContextOptions,
): VerdictsInContext {
  const averaged = averagedOrders(labels);
  const rowsBy = (isIn: (source: number) => boolean) =>
    [...averaged.source.keys()].filter((i) => isIn(averaged.source[i]!));
  const golds = rowsBy((source) => source === 0);
  const goldOf = new Map(golds.map((i) => [averaged.answers[i]!, (1 + averaged.gain[i]!) / 2]));
  const judged = labelsAt(
    averaged,
    rowsBy((source) => source > 0),
  );
  const rows = contextRows(judged, models, category, together);
  const columns = rows[0]?.length ?? 0;
  return {
    comparisons: {
      verdict: judged.gain,
      judge: judged.source.map((source) => source - 1),
      prompt: conversation ? judged.prompt.map((prompt) => conversation[prompt]!) : judged.prompt,
      context: matrix(rows.length, columns, Float64Array.from(rows.flat())),
    },
    gold: Float64Array.from(judged.answers, (answers) => goldOf.get(answers) ?? Number.NaN),
  };
}

function contextRows(
  judged: GainLabels,
  models: readonly string[],
  category: ArrayLike<number>,
  together: boolean,
): number[][] {
  const others = othersVerdicts(judged);
  const ratings = judged.judges.map((_, j) => ratingsBy(judged, j + 1, models.length));
  const categories = largerCategories(judged, category);
  return Array.from(judged.gain, (verdict, i) => {
    const [strong, weak, judge] = [judged.strong[i]!, judged.weak[i]!, judged.source[i]! - 1];
    if (judge >= judged.judges.length) throw unknownJudge(judge, judged.judges.length);
    const gap = (ratings[judge]![strong]! - ratings[judge]![weak]!) / 2;
    const logRatio = Number.isNaN(judged.lengthRatio[i]!) ? 0 : judged.lengthRatio[i]!;
    const length = Math.tanh(logRatio);
    const sideOf = (is: (k: number) => boolean) => (is(strong) ? 1 : 0) - (is(weak) ? 1 : 0);
    return [
      gap,
      length,
      Math.tanh(3 * logRatio) / 2,
      sideOf((k) => models[k] === judged.judges[judge]) / 2,
      ...(together ? [others[i]!] : []),
      ...models.map((_, k) => PARTIAL * sideOf((one) => one === k)),
      ...judged.judges.flatMap((_, j) => partial(j === judge, [1, judged.order[i]!, verdict, gap, length])),
      ...categories.flatMap((c) => partial(c === category[judged.prompt[i]!], [verdict, gap, length])),
    ];
  });
}

const partial = (isThere: boolean, values: readonly number[]) => values.map((value) => (isThere ? PARTIAL * value : 0));

/** (n) mean gain by the other judges on the same answers; 0 where there is none. */
function othersVerdicts({ answers, gain }: GainLabels): Float64Array {
  const all = new Map<number, { sum: number; n: number }>();
  answers.forEach((key, i) => {
    const { sum, n } = all.get(key) ?? { sum: 0, n: 0 };
    all.set(key, { sum: sum + gain[i]!, n: n + 1 });
  });
  return gain.map((own, i) => {
    const { sum, n } = all.get(answers[i]!)!;
    return n > 1 ? (sum - own) / (n - 1) : 0;
  });
}

/** A prior of half a battle keeps a model that a judge never let lose within reach. */
function ratingsBy({ source, strong, weak, gain }: GainLabels, judge: number, models: number): Float64Array {
  const own = [...source.keys()].filter((i) => source[i] === judge);
  const comparisons = {
    a: own.map((i) => strong[i]!),
    b: own.map((i) => weak[i]!),
    winA: own.map((i) => (1 + gain[i]!) / 2),
    weight: own.map(() => 1),
  };
  return bradleyTerry(winMatrix(comparisons, models), { ridge: 0.5 });
}

function largerCategories({ prompt }: GainLabels, category: ArrayLike<number>): number[] {
  const prompts = [...new Set(prompt)];
  const count = new Map<number, number>();
  for (const row of prompts) {
    const c = category[row] ?? -1;
    if (c >= 0) count.set(c, (count.get(c) ?? 0) + 1);
  }
  return [...count].filter(([, n]) => n >= LEAST_CATEGORY * prompts.length).map(([c]) => c);
}

const unknownJudge = (judge: number, judges: number) =>
  new FairleadError("INVALID_ARGUMENT", {
    expected: `labels of ${judges} judges`,
    found: `source ${judge + 1}`,
    fix: "Name every judge in the labels.",
  });
