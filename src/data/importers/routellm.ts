import type { Layout } from "../layout.js";
import { badRecord, described } from "../place.js";
import type { Row } from "../row.js";
import { asNumber, isMissing, stem, textField } from "./cells.js";

/**
 * RouteLLM's benchmark answers, `mmlu_<subject>.csv` and `gsm8k_responses.csv`: a prompt, and for each model a column
 * that says whether its answer was right. The answers themselves (`<model>_response`) are left out.
 *
 * The file's name gives the category (`anatomy` from `mmlu_anatomy.csv`, `gsm8k`), and with the row the id.
 */
export const routellm: Layout = {
  name: "routellm",
  shows: "prompt, and a column of True and False for each model",
  recognises(row) {
    if (!row.isTable || row.fields.prompt === undefined || row.fields.id !== undefined) return false;
    const cells = models(row).map((model) => row.fields[model]);
    return cells.some((cell) => /^(true|false)$/i.test(String(cell))) && cells.every((cell) => asNumber(cell) >= 0);
  },
  start: () => ({
    row(row, sink) {
      const name = stem(row.place.file);
      const category = /^mmlu_(.+)$/.exec(name)?.[1] ?? /^(.+)_responses$/.exec(name)?.[1];
      const scores = Object.fromEntries(models(row).map((model) => [model, score(row, model)]));
      const id = `routellm/${name}/${row.index}`;
      sink.record({ id, prompt: textField(row, "prompt"), scores, ...(category && { category }) }, row.place);
    },
  }),
};

function models(row: Row): string[] {
  const isAnswer = (name: string) => name.endsWith("_response");
  const isIndex = (name: string) => /^Unnamed: \d+$/.test(name); // pandas' name for the row number
  return Object.keys(row.fields).filter(
    (name) => name !== "prompt" && !isAnswer(name) && !isIndex(name) && !isMissing(row, name),
  );
}

function score(row: Row, model: string): number {
  const value = asNumber(row.fields[model]);
  if (value >= 0 && value <= 1) return value;
  throw badRecord(row.place, `${model} to be True, False, or a number from 0 to 1`, described(row.fields[model]));
}
