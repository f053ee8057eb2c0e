import type { Layout } from "../layout.js";
import { badRecord, described } from "../place.js";
import type { Row } from "../row.js";
import { arenaBattle } from "./arena.js";
import { textField } from "./cells.js";
import { characters, firstText, messages } from "./conversation.js";

const WINNERS: Readonly<Record<string, "a" | "b" | "tie">> = {
  model_a: "a",
  model_b: "b",
  tie: "tie",
  "tie (bothbad)": "tie",
  both_bad: "tie",
};

/**
 * LMSYS Chatbot Arena's battles with their conversations, JSON or Parquet: `question_id` (or `id`), two models, `winner`,
 * and `conversation_a` and `conversation_b` as lists of roles and contents. Judged by people: `judge`, who voted, is left
 * out. A tie where both were bad is a tie.
 */
export const arenaBattles: Layout = {
  name: "arena-battles",
  shows: "model_a, model_b, winner, conversation_a, conversation_b",
  recognises: ({ fields }) => fields.conversation_a !== undefined && fields.model_a !== undefined,
  start: () => ({
    row(row, sink) {
      const [a, b] = [messages(row.fields.conversation_a), messages(row.fields.conversation_b)];
      if (a === undefined) throw notConversation(row, "conversation_a");
      if (b === undefined) throw notConversation(row, "conversation_b");
      const id = textField(row, row.fields.question_id === undefined ? "id" : "question_id");
      const lengths = { a: characters(firstText(a, "assistant")), b: characters(firstText(b, "assistant")) };
      arenaBattle({ id, prompt: firstText(a, "user"), winner: arenaWinner(row), lengths }, row, sink);
    },
  }),
};

/** Who won, in the Arena's words. @throws {FairleadError} BAD_RECORD */
export function arenaWinner(row: Row): "a" | "b" | "tie" {
  const found = WINNERS[textField(row, "winner")];
  if (found !== undefined) return found;
  throw badRecord(row.place, `winner to be one of ${Object.keys(WINNERS).join(", ")}`, described(row.fields.winner));
}

const notConversation = (row: Row, field: string) =>
  badRecord(row.place, `${field} to be a list of { role, content }`, described(row.fields[field]));
