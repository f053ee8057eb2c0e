/** HTML that is already safe; made by {@link html} alone. */
export interface Html {
  readonly safe: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter]!);

/** A template whose values are escaped, unless they are HTML themselves; lists are joined, null and false are nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { safe: parts.reduce((text, part, i) => text + written(values[i - 1]!) + part) };
}

export type HtmlValue = string | number | null | false | Html | readonly HtmlValue[];

/** Marks text as HTML, for what a library drew. */
export const trusted = (safe: string): Html => ({ safe });

function written(value: HtmlValue): string {
  if (value === null || value === false) return "";
  if (Array.isArray(value)) return value.map(written).join("");
  return typeof value === "object" ? (value as Html).safe : escapeHtml(String(value));
}
