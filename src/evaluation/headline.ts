import type { Estimate } from "./estimate.js";
import type { Evaluation, RouterResult } from "./evaluation.js";

/**
 * What the evaluation found, in a sentence or two for someone who reads nothing else: the saving of the best router with
 * its interval, or what stands in the way of one.
 */
export function headline(evaluation: Evaluation): string {
  const best = bestRouter(evaluation);
  if (best === null) return `No router was judged; the baselines on ${evaluation.n} prompts show what one has to beat.`;
  const said = savingSentence(evaluation, best) ?? callsSentence(evaluation, best) ?? areaSentence(evaluation, best);
  const others = evaluation.results.length - 1;
  const pick =
    others > 0
      ? ` It is the best of ${evaluation.results.length} routers on these same prompts, so expect a little less on new ones.`
      : "";
  return `${said} ${chanceSentence(evaluation, best)}${pick}`.trim();
}

/** The router of highest AIQ; of highest APGR, then area, where there is none. */
export function bestRouter({ results }: Evaluation): RouterResult | null {
  for (const metric of ["aiq", "apgr", "areaOverRandom"] as const) {
    const having = results.filter((result) => result[metric] !== null);
    if (having.length > 0)
      return having.reduce((best, result) => (result[metric]!.value > best[metric]!.value ? result : best));
  }
  return results[0] ?? null;
}

function savingSentence({ bestSingle }: Evaluation, { router, costSave }: RouterResult): string | null {
  if (costSave === null || bestSingle === null || costSave.value <= 0) return null;
  return `${router} answers as well as ${bestSingle.model} alone at ${percent(costSave)} less cost.`;
}

function callsSentence({ pair }: Evaluation, { router, cpt80 }: RouterResult): string | null {
  if (pair === null || cpt80 === null) return null;
  return (
    `${router} recovers 80 % of the lead of ${pair.strong} over ${pair.weak} with ${percent(cpt80)} of the calls ` +
    "going to the strong model; random routing needs 80 %."
  );
}

function areaSentence({ n }: Evaluation, { router }: RouterResult): string {
  return `${router} has no saving to report on these ${n} prompts.`;
}

/** Whether luck explains the ranking. */
function chanceSentence({ comparisons, n }: Evaluation, { router }: RouterResult): string {
  const ahead = comparisons.find(
    ({ router: name, versus, metric }) =>
      name === router && versus === "random" && (metric === "apgr" || metric === "areaOverRandom"),
  );
  if (ahead === undefined) return "";
  const { low, high } = ahead.difference;
  if (low > 0) return "Its ranking of prompts is better than chance.";
  return high < 0
    ? "Its ranking of prompts is worse than chance."
    : `Its ranking of prompts cannot be told from chance on ${n} prompts.`;
}

/** `31.7 % (95 % interval 25.0 to 38.1)`. */
function percent({ value, low, high }: Estimate): string {
  const write = (share: number) => (100 * share).toFixed(1);
  return `${write(value)} % (95 % interval ${write(low)} to ${write(high)})`;
}
