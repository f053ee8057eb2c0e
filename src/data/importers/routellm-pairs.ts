import type { Importer, Layout, Sink } from "../layout.js";
import { badRecord, described } from "../place.js";
import type { Fields, Row } from "../row.js";
import { arenaWinner } from "./arena-battles.js";
import { textField } from "./cells.js";

/**
 * RouteLLM's training file for matrix factorisation, `pairwise_data.json`: a list of `idx`, `model_a`, `model_b`, `winner`. The
 * prompt is not in it (`idx` is its row in a matrix of embeddings), so it comes from a `prompt` beside these fields, or from a
 * second file of `idx` and `prompt`; give both, in any order.
 *
 * Battles flow through as soon as their prompt is known: with the prompts given first, only these are held. A battle of a
 * model with itself is dropped and counted, as RouteLLM does; ties, which it drops, are kept.
 */
export const routellmPairs: Layout = {
  name: "routellm-pairs",
  shows: "idx, model_a, model_b, winner, beside prompt or a file of idx and prompt",
  recognises: ({ fields }) => isPair(fields) || isPrompt(fields),
  start: pairsImporter,
};

const isPair = ({ idx, id, model_a, model_b, winner }: Fields) =>
  idx !== undefined && id === undefined && model_a !== undefined && model_b !== undefined && winner !== undefined;

const isPrompt = (fields: Fields) =>
  fields.idx !== undefined &&
  fields.prompt !== undefined &&
  Object.keys(fields).every((name) => name === "idx" || name === "prompt" || /^(Unnamed: \d+)?$/.test(name));

function pairsImporter(): Importer {
  const prompts = new Map<string, string>();
  const waiting = new Map<string, Row[]>();
  return {
    row(row, sink) {
      const idx = textField(row, "idx");
      if (isPair(row.fields)) {
        const prompt = row.fields.prompt === undefined ? prompts.get(idx) : textField(row, "prompt");
        if (prompt !== undefined) battle(row, prompt, sink);
        else waiting.set(idx, [...(waiting.get(idx) ?? []), row]);
        return;
      }
      if (!isPrompt(row.fields))
        throw badRecord(row.place, "model_a, model_b and winner, or a prompt", described(row.fields));
      const prompt = textField(row, "prompt");
      if (prompts.has(idx) && prompts.get(idx) !== prompt)
        throw badRecord(row.place, `one prompt for idx ${idx}`, "another one than before");
      prompts.set(idx, prompt);
      for (const one of waiting.get(idx) ?? []) battle(one, prompt, sink);
      waiting.delete(idx);
    },
    end(sink) {
      for (const [idx, rows] of waiting)
        for (const { place } of rows)
          sink.refuse(
            badRecord(
              place,
              `a prompt for idx ${idx}`,
              "none",
              "Give the prompts too: a file of idx and prompt, as CSV or JSON Lines.",
            ),
          );
    },
  };
}

function battle(row: Row, prompt: string, sink: Sink): void {
  const [model_a, model_b] = [textField(row, "model_a"), textField(row, "model_b")];
  if (model_a === model_b) {
    sink.drop("battles of a model with itself");
    return;
  }
  const { judge } = row.fields;
  const id = `routellm-pairs/${row.place.file.replace(/^.*[/\\]/, "")}/${row.index}`;
  const verdict = { winner: arenaWinner(row), judge: typeof judge === "string" && judge !== "" ? judge : "unknown" };
  sink.record({ id, prompt, model_a, model_b, ...verdict }, row.place);
}
