/**
 * The text that is routed: that of the last user message, whose text parts are joined by newlines. Other messages and
 * other parts (images, audio, files) do not take part.
 *
 * @param messages  as OpenAI defines them; whatever does not fit is passed over, for the upstream to judge
 * @returns         undefined where there is no such text, or only white space
 */
export function lastUserText(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return undefined;
  const content = messages.findLast((message) => field(message, "role") === "user");
  const text = textOf(field(content, "content"));
  return text.trim() === "" ? undefined : text;
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .filter((part) => field(part, "type") === "text")
    .map((part) => field(part, "text"))
    .filter((text) => typeof text === "string")
    .join("\n");
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
