interface Message {
  readonly role?: unknown;
  readonly content?: unknown;
}

/** The messages of a conversation: a list, or JSON of one in a cell. Undefined where it is neither. */
export function messages(value: unknown): readonly Message[] | undefined {
  if (typeof value === "string") return fromJson(value);
  return Array.isArray(value) && value.every((entry) => typeof entry === "object" && entry !== null)
    ? value
    : undefined;
}

function fromJson(text: string): readonly Message[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? undefined : messages(value);
  } catch {
    return undefined;
  }
}

/** The text of the first message of a role; of the last one, with `findLast`. Images and the like are left out. */
export function firstText(conversation: readonly Message[] | undefined, role: string): string | undefined {
  return text(conversation?.find((message) => message.role === role)?.content);
}

export function lastText(conversation: readonly Message[] | undefined, role: string): string | undefined {
  return text(conversation?.findLast((message) => message.role === role)?.content);
}

/** Content is a text, or parts of which some are text, as in the OpenAI API. */
function text(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  const parts = content.flatMap((part) => (typeof part?.text === "string" ? [part.text as string] : []));
  return parts.length > 0 ? parts.join("\n") : undefined;
}

/** Length in characters (code points); undefined where it is no text. */
export function characters(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  let count = value.length;
  for (let i = 0; i + 1 < value.length; i++) if (isPair(value, i)) count--;
  return count;
}

const isPair = (text: string, i: number) =>
  (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
