import type { GainLabels } from "../../estimators/gain-labels.js";
import { at, type Matrix } from "../../math/matrix.js";
import type { BattleSet } from "../router.js";
import type { Sources } from "../sources.js";
import { type Orientation, orientedBySides, type Sides } from "./sides.js";

/** What labels are made of: the parts of a training set that say who gave which evidence. */
export interface SourcedEvidence {
  readonly models: readonly string[];
  readonly sources: Sources;
  readonly battles: BattleSet;
}

/**
 * Evidence by source as labels of how much better the strong model's answer is than the weak one's:
 *
 *   scores    gain = s[strong] − s[weak]                     gold, or one judge's grades of both
 *   verdicts  gain = 2 · P(strong preferred) − 1             0 for a tie
 *
 * A gold verdict that stands on judges' lines is one label per pair of answers, on however many lines it is repeated, and
 * none where battles bring gold verdicts on the same answers themselves. Grades come before verdicts, gold before judges.
 *
 * @param sides  which models are strong and which weak; or, for audits of judges, how to tell for any two
 */
export function gainLabels(evidence: SourcedEvidence, sides: Sides | Orientation): GainLabels {
  const { models, sources, battles } = evidence;
  const orientation = typeof sides === "function" ? sides : orientedBySides(sides);
  const scored =
    typeof sides === "function" || sides.scored === undefined
      ? pairsOf(models.length, orientation)
      : [[sides.scored.strong, sides.scored.weak] as const];
  const verdicts = verdictsOf(battles, sources, orientation);
  const goldVerdicts = verdicts.filter(({ source }) => source === 0);
  return labelsOf(sources.judges, [
    ...[sources.gold, ...sources.grades].flatMap((scores, source) => scoreGains(scores, source, scored)),
    ...goldVerdicts,
    ...goldBesideJudges(verdicts, sources.battles.goldWinA, battles, new Set(goldVerdicts.map(answersKey))),
    ...verdicts.filter(({ source }) => source > 0),
  ]);
}

interface Label {
  readonly source: number;
  readonly prompt: number;
  readonly strong: number;
  readonly weak: number;
  readonly gain: number;
  readonly lengthRatio: number;
  readonly order: number;
  readonly weight: number;
}

interface Verdict extends Label {
  /** Row in the battles. */
  readonly battle: number;
}

const answersKey = ({ prompt, strong, weak }: Label) => `${prompt} ${strong} ${weak}`;

function pairsOf(models: number, orientation: Orientation): (readonly [number, number])[] {
  const all = Array.from({ length: models }, (_, k) => k);
  return all.flatMap((strong) =>
    all.filter((weak) => orientation(strong, weak) > 0).map((weak) => [strong, weak] as const),
  );
}

function scoreGains(scores: Matrix, source: number, pairs: readonly (readonly [number, number])[]): Label[] {
  const out: Label[] = [];
  for (let prompt = 0; prompt < scores.rows; prompt++)
    for (const [strong, weak] of pairs) {
      const gain = at(scores, prompt, strong) - at(scores, prompt, weak);
      if (!Number.isNaN(gain)) out.push({ source, prompt, strong, weak, gain, lengthRatio: Number.NaN, ...once });
    }
  return out;
}

/** No order, or none that is known; one label. */
const once = { order: 0, weight: 1 } as const;

function verdictsOf(battles: BattleSet, sources: Sources, orientation: Orientation): Verdict[] {
  const { judge, lengthRatio } = sources.battles;
  const out: Verdict[] = [];
  battles.winA.forEach((winA, battle) => {
    const [a, b] = [battles.a[battle]!, battles.b[battle]!];
    const sign = orientation(a, b);
    if (sign === 0) return;
    out.push({
      battle,
      source: judge[battle]! + 1,
      prompt: battles.prompt[battle]!,
      strong: sign > 0 ? a : b,
      weak: sign > 0 ? b : a,
      gain: sign * (2 * winA - 1) || 0, // no −0
      lengthRatio: sign * lengthRatio[battle]!,
      order: judge[battle]! < 0 ? 0 : sign,
      weight: battles.weight[battle]!,
    });
  });
  return out;
}

/** One gold label per pair of answers that some judge's line carries a gold verdict on: the mean of what the lines say. */
function goldBesideJudges(
  verdicts: readonly Verdict[],
  goldWinA: Float64Array,
  { a }: BattleSet,
  known: ReadonlySet<string>,
): Label[] {
  const found = new Map<string, { first: Verdict; sum: number; lines: number }>();
  for (const one of verdicts) {
    const key = answersKey(one);
    const win = goldWinA[one.battle]!;
    if (one.source === 0 || Number.isNaN(win) || known.has(key)) continue;
    const gain = (one.strong === a[one.battle] ? 1 : -1) * (2 * win - 1);
    const { first = one, sum = 0, lines = 0 } = found.get(key) ?? {};
    found.set(key, { first, sum: sum + gain, lines: lines + 1 });
  }
  return [...found.values()].map(({ first: { prompt, strong, weak, lengthRatio }, sum, lines }) => {
    return { source: 0, prompt, strong, weak, gain: sum / lines || 0, lengthRatio, ...once };
  });
}

function labelsOf(judges: readonly string[], labels: readonly Label[]): GainLabels {
  const number = new Map<string, number>();
  const answers = labels.map((label) => {
    const key = answersKey(label);
    if (!number.has(key)) number.set(key, number.size);
    return number.get(key)!;
  });
  return {
    judges,
    source: Int32Array.from(labels, (one) => one.source),
    prompt: Int32Array.from(labels, (one) => one.prompt),
    strong: Int32Array.from(labels, (one) => one.strong),
    weak: Int32Array.from(labels, (one) => one.weak),
    gain: Float64Array.from(labels, (one) => one.gain),
    answers: Int32Array.from(answers),
    lengthRatio: Float64Array.from(labels, (one) => one.lengthRatio),
    order: Float64Array.from(labels, (one) => one.order),
    weight: Float64Array.from(labels, (one) => one.weight),
  };
}
