import type { Layout } from "../layout.js";
import { badRecord, described } from "../place.js";
import { parsePythonLiteral } from "../python-literal.js";
import type { Fields, Row } from "../row.js";
import { tokenCostUsd } from "../token-costs.js";
import { asNumber, isMissing, textField } from "./cells.js";
import { SPROUT_PRICES } from "./sprout-prices.js";

/** What a model's column holds of its answer. */
const PARTS = ["score", "num_input_tokens", "num_output_tokens"] as const;

/**
 * SPROUT, as CARROT publishes it: a row a prompt, and a column a model that holds `score`, `response`,
 * `num_input_tokens`, `num_output_tokens`: as an object (Parquet, JSON), as the text that Python or JSON makes of one
 * (CSV), or spread over columns `<model>.score`, …. `dataset` is the category. A model without a score was not measured.
 *
 *   cost = (in · price.in + out · price.out) / 10⁶        for the models that CARROT prices
 *
 * @see Somerstep et al. 2025, CARROT, arXiv:2502.03261
 */
export const sprout: Layout = {
  name: "sprout",
  shows: "prompt, and for each model a column of score, num_input_tokens, num_output_tokens",
  recognises: (row) => row.fields.prompt !== undefined && row.fields.scores === undefined && isSprout(row),
  start: () => ({
    row(row, sink) {
      const scores: Record<string, number> = {};
      const costs: Record<string, number> = {};
      const tokens: Record<string, { in: number; out: number }> = {};
      for (const [model, answer] of answers(row)) {
        const [score, read, written] = PARTS.map((part) => number(answer, part, model, row));
        if (score === undefined) continue;
        scores[model] = score;
        if (read === undefined || written === undefined) continue;
        tokens[model] = { in: read, out: written };
        const price = SPROUT_PRICES[model];
        if (price) costs[model] = tokenCostUsd(price, tokens[model]);
      }
      if (Object.keys(scores).length === 0) {
        sink.drop("prompts without a score");
        return;
      }
      const category = isMissing(row, "dataset") ? undefined : textField(row, "dataset");
      sink.record(
        {
          id: `sprout/${isMissing(row, "key") ? row.index : textField(row, "key")}`,
          prompt: row.fields.prompt,
          scores,
          ...(Object.keys(costs).length > 0 && { costs }),
          ...(Object.keys(tokens).length > 0 && { tokens }),
          ...(category !== undefined && { category }),
        },
        row.place,
      );
    },
  }),
};

/** Told by one column that counts tokens beside a score; cells that cannot be read are none. */
function isSprout(row: Row): boolean {
  return Object.entries(row.fields).some(([column, cell]) => {
    if (column.endsWith(".num_output_tokens")) return true;
    try {
      return answerIn(cell, column, row)?.num_output_tokens !== undefined;
    } catch {
      return false;
    }
  });
}

/** Each model's answer, and for a model whose cell is empty none. */
function answers(row: Row): Map<string, Fields> {
  const found = new Map<string, Fields>();
  for (const [column, cell] of Object.entries(row.fields)) {
    const [, model, part] = /^(.+)\.(score|num_input_tokens|num_output_tokens)$/s.exec(column) ?? [];
    const answer = model === undefined ? answerIn(cell, column, row) : { [part!]: cell };
    const name = model ?? column;
    if (answer !== undefined) found.set(name, { ...found.get(name), ...answer });
  }
  return found;
}

/** A model's column; undefined for any other. @throws {FairleadError} BAD_RECORD for a text that begins as one and is none */
function answerIn(cell: unknown, column: string, row: Row): Fields | undefined {
  const value = typeof cell === "string" && isPrintedAnswer(cell) ? parsed(cell, column, row) : cell;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return "score" in value ? (value as Fields) : undefined;
}

/** Prompts and answers may begin with a brace too; these keys are a model's column's. */
const isPrintedAnswer = (cell: string): boolean => /^\s*\{/.test(cell) && /['"]num_output_tokens['"]\s*:/.test(cell);

function parsed(cell: string, column: string, row: Row): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    // Not JSON: as Python prints it, whose nan no literal holds.
  }
  try {
    return parsePythonLiteral(cell.replace(/(['"]\s*:\s*)nan\b/g, "$1None"));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw badRecord(row.place, `${column} to be a model's answer`, `${described(cell)} (${cause.message})`);
  }
}

/** undefined where nothing stands. */
function number(answer: Fields, part: (typeof PARTS)[number], model: string, row: Row): number | undefined {
  const given = answer[part];
  if (given === undefined || given === null || Number.isNaN(given) || given === "") return undefined;
  const value = asNumber(given);
  const isGood = part === "score" ? value >= 0 && value <= 1 : Number.isSafeInteger(value) && value >= 0;
  if (isGood) return value;
  const expected = part === "score" ? "a number from 0 to 1" : "a whole number of tokens";
  throw badRecord(row.place, `${model}: ${part} to be ${expected}`, described(given));
}
