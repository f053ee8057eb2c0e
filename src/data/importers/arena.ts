import type { Layout, Sink } from "../layout.js";
import { badRecord, described } from "../place.js";
import type { Row } from "../row.js";
import { asNumber, textField } from "./cells.js";
import { characters } from "./conversation.js";

/** RouteLLM trains on prompts of this length and above: shorter ones are greetings. In characters, blank ends aside. */
const MIN_PROMPT_CHARACTERS = 16;

/**
 * LMSYS Chatbot Arena's human preferences (55k), CSV or Parquet: `prompt`, `response_a` and `response_b` are JSON lists in
 * a text, an entry a turn; one of `winner_model_a`, `winner_model_b`, `winner_tie` is 1. The first turn is taken.
 */
export const arena: Layout = {
  name: "arena",
  shows: "prompt, model_a, model_b, response_a, response_b, winner_model_a, winner_model_b, winner_tie",
  recognises: ({ fields }) =>
    fields.model_a !== undefined && fields.winner_model_a !== undefined && fields.winner_tie !== undefined,
  start: () => ({
    row(row, sink) {
      const lengths = { a: characters(turns(row, "response_a")[0]), b: characters(turns(row, "response_b")[0]) };
      arenaBattle(
        { id: textField(row, "id"), prompt: turns(row, "prompt")[0], winner: winner(row), lengths },
        row,
        sink,
      );
    },
  }),
};

/** What the layouts of the Arena come down to: the first user turn, and the lengths of the first answers. */
export interface ArenaBattle {
  readonly id: string;
  readonly prompt: unknown;
  readonly winner: "a" | "b" | "tie";
  readonly lengths: { readonly a: number | undefined; readonly b: number | undefined };
}

/** Makes a battle of it, or drops it, counted, where the prompt is too short. */
export function arenaBattle({ id, prompt, winner, lengths: { a, b } }: ArenaBattle, row: Row, sink: Sink): void {
  if (typeof prompt !== "string") {
    sink.drop("first turns without text");
    return;
  }
  if ((characters(prompt.trim()) ?? 0) < MIN_PROMPT_CHARACTERS) {
    sink.drop(`prompts under ${MIN_PROMPT_CHARACTERS} characters`);
    return;
  }
  const models = { model_a: textField(row, "model_a"), model_b: textField(row, "model_b") };
  const lengths = { ...(a !== undefined && { len_a: a }), ...(b !== undefined && { len_b: b }) };
  sink.record({ id: `arena/${id}`, prompt, ...models, winner, judge: "human", ...lengths }, row.place);
}

function winner(row: Row): "a" | "b" | "tie" {
  const [a, b, tie] = ["winner_model_a", "winner_model_b", "winner_tie"].map((field) => asNumber(row.fields[field]));
  if (a === 1 && b === 0 && tie === 0) return "a";
  if (a === 0 && b === 1 && tie === 0) return "b";
  if (a === 0 && b === 0 && tie === 1) return "tie";
  throw badRecord(row.place, "one of winner_model_a, winner_model_b, winner_tie to be 1", `${a}, ${b}, ${tie}`);
}

/** Turns, from a JSON list in a text or from a list; a turn may be null. */
function turns(row: Row, field: string): readonly unknown[] {
  const value = row.fields[field];
  if (Array.isArray(value)) return value;
  if (value === undefined || value === null) return [];
  try {
    const list: unknown = JSON.parse(String(value));
    if (Array.isArray(list)) return list;
  } catch {
    // told below, as any other value that is no list
  }
  throw badRecord(row.place, `${field} to be a JSON list of turns`, described(value));
}
