import { ratingMessages } from "../../embedders/causal-lm/instruction.js";
import { FairleadError } from "../../errors.js";
import { at } from "../../math/matrix.js";
import { rng } from "../../random.js";
import { strongAndWeak } from "../../routers/strong-and-weak.js";
import type { PromptTable } from "../prompt-table.js";

/** A prompt, and the rating 1 to 5 of the weak model's answer to it. */
export interface RatedExample {
  readonly prompt: string;
  readonly label: number;
}

/**
 * What a language model is to learn: how well the weaker of two models answers each prompt.
 *
 *   scored:    label = 1 + round(4 s)                     s the weak model's score in [0, 1]
 *   otherwise: label = round(2 + 4 w)        w <= 1/2     w the weak model's share of the battles against the strong one
 *                      round(3 + 2 w)        w > 1/2
 *
 * so that a weak model that always loses gets a 2, a tie a 4 and a win a 5. A label of 4 or 5 means to the router that the weak
 * model will do, and RouteLLM counts a tie as that; 1 is for answers that were scored as bad, since losing to a stronger
 * model does not make one so. Halves round up. Prompts with neither, and prompts of white space, are left out.
 *
 * @param leftOut  rows that give no example
 * @throws {FairleadError} INVALID_ARGUMENT for other than two models, NOT_ENOUGH_DATA for fewer than 10 examples
 */
export function ratedExamples(
  table: PromptTable,
  leftOut: ReadonlySet<number> = new Set(),
): {
  readonly strong: string;
  readonly weak: string;
  readonly examples: readonly RatedExample[];
} {
  const { models, prompts, scores } = table;
  if (models.length !== 2)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "two models, the weaker of which is rated",
      found: `${models.length} (${models.slice(0, 5).join(", ")}${models.length > 5 ? ", …" : ""})`,
      fix: `Name the two with --models: --models ${models[0]},${models[1]}.`,
    });
  const { strong, weak } = strongAndWeak(table);
  const shares = weakShares(table, weak);
  const examples = prompts.flatMap((prompt, i): RatedExample[] => {
    const label = labelOf(at(scores, i, weak), shares.get(i));
    return label === undefined || prompt.trim() === "" || leftOut.has(i) ? [] : [{ prompt, label }];
  });
  if (examples.length < 10)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `at least 10 prompts with a score of ${models[weak]}, or a battle between the two`,
      found: `${examples.length}`,
      fix: "Add outcomes or battles of the models named by --models; a few thousand are of use.",
    });
  return { strong: models[strong]!, weak: models[weak]!, examples };
}

function labelOf(score: number, share: number | undefined): number | undefined {
  if (!Number.isNaN(score)) return 1 + Math.round(4 * score);
  if (share === undefined) return undefined;
  return Math.round(share <= 0.5 ? 2 + 4 * share : 3 + 2 * share);
}

/** Row → the weak model's mean share of the win, in [0, 1]. */
function weakShares({ battles: { prompt, a, b, winA } }: PromptTable, weak: number): Map<number, number> {
  const sums = new Map<number, { sum: number; count: number }>();
  prompt.forEach((row, i) => {
    if (a[i] === b[i]) return;
    const { sum, count } = sums.get(row) ?? { sum: 0, count: 0 };
    sums.set(row, { sum: sum + (a[i] === weak ? winA[i]! : 1 - winA[i]!), count: count + 1 });
  });
  return new Map([...sums].map(([row, { sum, count }]) => [row, sum / count]));
}

/** A tenth of the prompts, for the router to learn on what the tuned model's ratings are worth. */
export function untunedRows({ prompts }: PromptTable, seed: number): ReadonlySet<number> {
  const rows = rng(seed, "fine-tune").shuffled([...prompts.keys()]);
  return new Set(rows.slice(0, Math.ceil(rows.length / 10)));
}

/** JSON Lines as OpenAI's fine-tuning of chat models takes them, in the words that the embedder asks with. */
export function chatExamples(examples: readonly RatedExample[]): string {
  const lines = examples.map(({ prompt, label }) =>
    JSON.stringify({ messages: [...ratingMessages(prompt), { role: "assistant", content: `${label}` }] }),
  );
  return lines.map((line) => `${line}\n`).join("");
}
