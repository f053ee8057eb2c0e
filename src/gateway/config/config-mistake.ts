import { FairleadError } from "../../errors.js";

/** One thing that is wrong with a configuration, and where. */
export interface ConfigMistake {
  /** `file:line:column`. */
  readonly at: string;
  readonly expected: string;
  readonly found: string;
  readonly fix: string;
}

/** All mistakes in one error: whoever mends a file wants to start it once more, not once per mistake. */
export function configError(mistakes: readonly ConfigMistake[]): FairleadError {
  const [first, ...others] = mistakes;
  if (first !== undefined && others.length === 0)
    return new FairleadError("CONFIG_INVALID", { ...first, found: `${first.found} (${first.at})` });
  const list = mistakes.map(({ at, expected, found, fix }) => `  ${at}: expected ${expected}, found ${found}. ${fix}`);
  return new FairleadError("CONFIG_INVALID", {
    expected: "a gateway configuration",
    found: `${mistakes.length} mistakes:\n${list.join("\n")}\n`,
    fix: "docs/gateway.md describes every key.",
  });
}

/** A value as a message shows it: JSON, at most 60 characters. */
export function shown(value: unknown): string {
  if (value === undefined) return "none";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
