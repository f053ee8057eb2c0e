import { writeAtomically } from "../../data/atomic-file.js";
import type { BiasScores } from "../../estimators/bias/bias-scores.js";
import { planLabels, residualSpread } from "../../estimators/bias/label-next.js";
import type { GainLabels } from "../../estimators/gain-labels.js";
import type { LabelsDrawn } from "../../evaluation/audit.js";
import type { PromptTable } from "../prompt-table.js";

export interface NextLabels {
  /** How many prompts to draw. */
  readonly size: number;
  /** Where to write them, JSON Lines. */
  readonly out: string;
  /** In (0, 1]. */
  readonly randomShare: number;
  readonly seed: number;
}

const SHOWN = 10;

/**
 * Draws judged prompts without gold and writes a line for each: id, prompt, propensity, and the pairs of models that were
 * judged on it. A prompt that several judges saw counts by the mean square of what is uncertain about each.
 *
 * @param judges  scores of those with gold; none: every prompt is alike
 * @throws {FairleadError} NOT_ENOUGH_DATA where fewer are left; FILE_UNWRITABLE
 */
export async function nextLabels(
  table: PromptTable,
  labels: GainLabels,
  judges: readonly BiasScores[],
  { size, out, randomShare, seed }: NextLabels,
): Promise<LabelsDrawn> {
  const known = new Set(labels.prompt.filter((_, i) => labels.source[i] === 0));
  const judged = new Set(labels.prompt.filter((_, i) => labels.source[i] !== 0));
  const candidates = [...judged].filter((prompt) => !known.has(prompt)).sort((a, b) => a - b);
  const spreads = judges.map((scores) => residualSpread(scores, table.prompts.length));
  const spread = Float64Array.from(candidates, (prompt) => {
    const squares = spreads.map((one) => one[prompt]! ** 2).filter((value) => !Number.isNaN(value));
    return squares.length > 0 ? Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / squares.length) : 1;
  });
  const drawn = planLabels(spread, { size, randomShare, seed }).map(({ index, propensity }) => {
    const prompt = candidates[index]!;
    return {
      id: table.keys[prompt]!,
      prompt: table.prompts[prompt]!,
      propensity,
      pairs: pairsOn(prompt, labels, table),
    };
  });
  await writeAtomically(out, drawn.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const chances = drawn.map(({ propensity }) => propensity);
  return {
    size,
    candidates: candidates.length,
    randomShare,
    propensity: { least: Math.min(...chances), greatest: Math.max(...chances) },
    first: drawn.slice(0, SHOWN).map(({ prompt, propensity }) => ({ prompt, propensity })),
  };
}

function pairsOn(prompt: number, { prompt: of, strong, weak }: GainLabels, { models }: PromptTable): string[][] {
  const pairs = new Map<string, string[]>();
  of.forEach((one, i) => {
    if (one === prompt) pairs.set(`${strong[i]} ${weak[i]}`, [models[strong[i]!]!, models[weak[i]!]!]);
  });
  return [...pairs.values()];
}
