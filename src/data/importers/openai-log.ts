import type { Layout } from "../layout.js";
import type { Row } from "../row.js";
import { stem } from "./cells.js";
import { lastText, messages } from "./conversation.js";

/**
 * Logs of OpenAI-style requests, JSON Lines: `request` with `model` and `messages`, and `response`. The prompt is the last
 * user text; a call without one (images alone, say) is dropped and counted. Neither score nor cost stands in such a log.
 */
export const openaiLog: Layout = {
  name: "openai-log",
  shows: "request { model, messages }, response",
  recognises: ({ fields }) => messages(request(fields).messages) !== undefined,
  start: () => ({
    row(row, sink) {
      const { model, messages: sent } = request(row.fields);
      const prompt = lastText(messages(sent), "user");
      if (prompt === undefined || prompt.trim() === "") return sink.drop("calls without a user's text");
      sink.record({ id: id(row), prompt, model }, row.place);
    },
  }),
};

const request = (fields: Row["fields"]) =>
  (fields.request ?? {}) as { readonly model?: unknown; readonly messages?: unknown };

/** The provider's id of the answer, or one of the log's, or the place. */
function id(row: Row): unknown {
  const response = row.fields.response as { readonly id?: unknown } | null | undefined;
  return response?.id ?? row.fields.id ?? row.fields.request_id ?? `${stem(row.place.file)}/${row.index}`;
}
