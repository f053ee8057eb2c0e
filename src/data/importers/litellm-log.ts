import type { Layout } from "../layout.js";
import type { Row } from "../row.js";
import { asNumber, isMissing, stem } from "./cells.js";
import { lastText, messages } from "./conversation.js";

/**
 * LiteLLM's spend logs: `request_id`, `model`, `spend` (USD), `messages` (a list, or JSON of one), `startTime`. Messages are
 * stored only where `store_prompts_in_spend_logs` is on; calls without a user's text, and failed ones, are dropped and
 * counted.
 */
export const litellmLog: Layout = {
  name: "litellm-log",
  shows: "request_id, model, messages, spend",
  recognises: ({ fields }) =>
    fields.request_id !== undefined &&
    fields.model !== undefined &&
    (fields.messages !== undefined || fields.spend !== undefined),
  start: () => ({
    row(row, sink) {
      const { fields } = row;
      if (fields.status === "failure") return sink.drop("failed calls");
      const prompt = lastText(messages(fields.messages), "user");
      if (prompt === undefined || prompt.trim() === "") return sink.drop("calls without a user's text");
      const cost = isMissing(row, "spend") ? undefined : asNumber(fields.spend);
      const session = isMissing(row, "session_id") ? undefined : fields.session_id;
      const id = fields.request_id ?? `${stem(row.place.file)}/${row.index}`;
      sink.record({ id, prompt, model: fields.model, cost, session, at: moment(row) }, row.place);
    },
  }),
};

/** ISO 8601, from the same or from seconds since 1970. */
function moment({ fields: { startTime } }: Row): unknown {
  if (typeof startTime !== "number" || !(Math.abs(startTime) < 8.64e12)) return startTime;
  return new Date(startTime * 1000).toISOString();
}
