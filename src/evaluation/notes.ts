import { arenaScore } from "./arena.js";
import type { Evaluation, RouterResult } from "./evaluation.js";
import { definedShare, type Samples } from "./samples.js";

/** What a reader must know to read the numbers right: why some are missing, and which flatter. */
export function notesOf(evaluation: Omit<Evaluation, "notes">, samples: Samples): string[] {
  return [...pairNotes(evaluation, samples), ...costNotes(evaluation, samples), ...sizeNotes(evaluation)];
}

function pairNotes({ n, pair, results }: Omit<Evaluation, "notes">, { course }: Samples): string[] {
  if (pair === null) return ["No pair of a strong and a weak model was named, so there are no APGR and CPT."];
  const notes: string[] = [];
  const { strong, weak, gap } = pair;
  if (pair.n < n)
    notes.push(`${n - pair.n} of ${n} prompts lack a score of ${strong} or ${weak} and do not count for the pair.`);
  if (gap.value <= 0)
    notes.push(
      `${strong} is not better than ${weak} on these prompts (gap ${points(gap.value)}), so the share of the gap that a router ` +
        "recovers (APGR, CPT) is undefined. The area over random (areaOverRandom) still compares rankings.",
    );
  else if (gap.low <= 0)
    notes.push(
      `${strong} may be no better than ${weak}: the gap of ${points(gap.value)} is within chance of 0. APGR and CPT divide ` +
        "by it; where their intervals have no end they are left out. The area over random (areaOverRandom) is safe to read.",
    );
  const strangers = results.filter((_, r) => course.entrants[r]!.pair === null).map(({ router }) => router);
  if (strangers.length > 0)
    notes.push(`Not between ${strong} and ${weak}, so without APGR and CPT: ${strangers.join(", ")}.`);
  return notes;
}

function costNotes(evaluation: Omit<Evaluation, "notes">, samples: Samples): string[] {
  const { n, sweepN, bestSingle, results, baselines } = evaluation;
  if (sweepN === 0)
    return [
      "No prompt has the cost of every model, so there are no cost-quality numbers. Give costs, or prices and tokens.",
    ];
  const notes: string[] = [];
  if (sweepN < n)
    notes.push(
      `${n - sweepN} of ${n} prompts lack a score or a cost of some model and do not count for cost and quality.`,
    );
  if (bestSingle?.chosenOn === "test")
    notes.push(
      `The best single model, ${bestSingle.model}, was chosen on these test prompts; a choice on training data would be ` +
        "no better here, so gains over it are, if anything, understated.",
    );
  const { range } = samples.whole;
  if (range && range.high <= range.low)
    notes.push("All models cost the same, so AIQ has no range of costs to average over.");
  const clamped = [...results, ...baselines].filter(isClamped).map(({ router }) => router);
  if (clamped.length > 0)
    notes.push(
      `Cost outside of RouterArena's $0.0044 to $200 per 1,000 prompts, moved to the bound: ${clamped.join(", ")}.`,
    );
  return [...notes, ...results.flatMap((result, r) => savingNote(result, r, samples, bestSingle?.model))];
}

function savingNote(result: RouterResult, r: number, samples: Samples, best = "the best single model"): string[] {
  if (result.costSave !== null) return [];
  const value = samples.whole.entrants[r]!.metrics.costSave;
  if (Number.isNaN(value))
    return [`${result.router} is nowhere as good as ${best} alone, so it has no saving to report.`];
  const share = definedShare(samples, (measured) => measured.entrants[r]!.metrics.costSave);
  return [
    `${result.router} is as good as ${best} alone at ${percent(value)} less cost on these prompts, but in only ` +
      `${percent(share)} of the resamples, so its saving has no interval and is not reported.`,
  ];
}

function sizeNotes({ n }: Omit<Evaluation, "notes">): string[] {
  return n < 100
    ? [`With ${n} prompts the intervals are rough: bootstrap intervals of small samples are somewhat too narrow.`]
    : [];
}

function isClamped({ sweep, arenaLambda, arena }: RouterResult): boolean {
  const at = sweep.find(({ lambda }) => lambda === arenaLambda);
  return arena !== null && at !== undefined && arenaScore(at.quality.value, at.costPer1000.value).clamped;
}

const points = (value: number): string => `${(100 * value).toFixed(1)} points`;
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
