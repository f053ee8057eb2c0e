import { isUtf8 } from "node:buffer";
import { FairleadError } from "../../errors.js";
import { lastUserText } from "./last-user-text.js";
import { modelSpans, replaceSpans } from "./model-spans.js";

/** What the gateway reads of a chat completion; the rest is bytes that it does not understand and does not change. */
export interface ChatRequest {
  /** The model that was asked for. */
  readonly model: string;
  /** The text to route, if there is any. */
  readonly text: string | undefined;
  /** The body as it came, with this model in it. */
  withModel(model: string): Buffer;
}

/**
 * Reads a chat completion's body and keeps its bytes. Where `model` stands in it twice, the last one counts, as in
 * `JSON.parse`; `withModel` replaces all of them, so that the upstream reads what was chosen, whichever one it takes.
 *
 * @throws {FairleadError} INVALID_ARGUMENT for what is not UTF-8, not a JSON object, or has no string `model`
 */
export function chatRequest(body: Buffer): ChatRequest {
  const chat = parseObject(body);
  const { model } = chat;
  if (typeof model !== "string" || model === "")
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "`model` to be a model's name",
      found: model === undefined ? "none" : JSON.stringify(model).slice(0, 50),
      fix: 'Set "model" to one of the names that GET /v1/models lists.',
    });
  return {
    model,
    text: lastUserText(chat.messages),
    withModel(name) {
      const spans = modelSpans(body);
      const same = spans.every(({ start, end }) => JSON.parse(body.toString("utf8", start, end)) === name);
      return same ? body : replaceSpans(body, spans, JSON.stringify(name));
    },
  };
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> {
  if (!isUtf8(body)) throw notJson("bytes that are not UTF-8");
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch (cause) {
    throw notJson(body.length === 0 ? "an empty body" : (cause as SyntaxError).message, cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw notJson("JSON that is no object");
  return value as Record<string, unknown>;
}

function notJson(found: string, cause?: unknown): FairleadError {
  return new FairleadError("INVALID_ARGUMENT", {
    expected: "the body to be a JSON object in UTF-8",
    found,
    fix: "Send a chat completion as OpenAI defines it.",
    cause,
  });
}
