import type { Layout } from "../layout.js";
import { badRecord, described, listed } from "../place.js";
import { parsePythonLiteral } from "../python-literal.js";
import type { Row } from "../row.js";
import { isMissing, numberField, textField } from "./cells.js";
import { outcomeGroups } from "./outcome-groups.js";

/**
 * RouterBench as CSV: a row a prompt, a score column per model beside `<model>|total_cost` (USD) and
 * `<model>|model_response`, `sample_id`, `eval_name` (the category), and the prompt as Python prints a list of turns,
 * which are joined by a blank line. A model without a score in a row was not measured there.
 *
 * A few prompts have their models spread over two rows of one sample_id; they become one outcome, so all rows are held
 * until the end, without the answers.
 *
 * @see Hu et al. 2024, RouterBench, arXiv:2403.12031
 */
export const routerbench: Layout = {
  name: "routerbench",
  shows: "sample_id, prompt, eval_name, and <model> beside <model>|total_cost",
  recognises: ({ fields }) =>
    fields.sample_id !== undefined && fields.eval_name !== undefined && fields.prompt !== undefined,
  start() {
    const groups = outcomeGroups();
    return {
      row(row) {
        const id = textField(row, "sample_id");
        const prompt = turns(row).join("\n\n");
        const category = textField(row, "eval_name");
        for (const result of results(row)) groups.add(`${id}\n${prompt}`, { id, prompt, category }, result, row.place);
      },
      end: (sink) => groups.end(sink),
    };
  },
};

function results(row: Row) {
  const names = new Set(
    Object.keys(row.fields).flatMap((name) => /^(.+)\|(total_cost|model_response)$/s.exec(name)?.[1] ?? []),
  );
  const measured = [...names].filter((model) => !isMissing(row, model));
  if (measured.length === 0)
    throw badRecord(
      row.place,
      "a score of at least one model beside its <model>|total_cost",
      listed(Object.keys(row.fields)),
    );
  return measured.map((model) => {
    const cost = `${model}|total_cost`;
    return { model, score: numberField(row, model), ...(!isMissing(row, cost) && { costUsd: numberField(row, cost) }) };
  });
}

/** The turns of a prompt. Some releases hold a prompt of one turn as plain text. */
function turns(row: Row): string[] {
  const value = row.fields.prompt;
  const cell = Array.isArray(value) ? value : textField(row, "prompt");
  const parsed = typeof cell === "string" && /^\s*\[\s*[rRuU]?['"]/.test(cell) ? literal(cell, row) : cell;
  const list = Array.isArray(parsed) ? parsed : [parsed];
  const texts = list.filter((turn) => typeof turn === "string");
  if (texts.length === list.length) return texts;
  throw badRecord(row.place, "prompt to be a list of texts", described(cell));
}

function literal(cell: string, row: Row): unknown {
  try {
    return parsePythonLiteral(cell);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw badRecord(row.place, "prompt to be a list as Python prints it", `${described(cell)} (${cause.message})`);
  }
}
