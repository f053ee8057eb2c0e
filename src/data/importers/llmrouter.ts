import type { Layout } from "../layout.js";
import { promptKey } from "../prompt-key.js";
import type { Row } from "../row.js";
import { isMissing, numberField, textField } from "./cells.js";
import { outcomeGroups } from "./outcome-groups.js";

/**
 * LLMRouter's routing data: a row for each query and model, in any order. Rows of one task and query become one outcome;
 * `performance` is the score, `task_name` the category. Prompts and numbers are held until all rows are read, answers
 * are not. Tokens are kept where `input_tokens` and `output_tokens` are told apart; `token_num`, their sum, is not.
 */
export const llmrouter: Layout = {
  name: "llmrouter",
  shows: "query, model_name, performance, task_name",
  recognises: ({ fields }) =>
    fields.query !== undefined && fields.model_name !== undefined && fields.performance !== undefined,
  start() {
    const groups = outcomeGroups();
    return {
      row(row) {
        const prompt = textField(row, "query");
        const category = isMissing(row, "task_name") ? undefined : textField(row, "task_name");
        const id = `llmrouter/${category ?? "task"}/${promptKey(prompt)}`;
        const fields = { id, prompt, ...(category !== undefined && { category }) };
        const model = textField(row, "model_name");
        const result = { model, score: numberField(row, "performance"), ...tokens(row) };
        groups.add(`${category}\n${prompt}`, fields, result, row.place);
      },
      end: (sink) => groups.end(sink),
    };
  },
};

function tokens(row: Row) {
  if (isMissing(row, "input_tokens") || isMissing(row, "output_tokens")) return {};
  return { tokens: { in: numberField(row, "input_tokens"), out: numberField(row, "output_tokens") } };
}
