import { parseArgs } from "node:util";
import { FairleadError } from "../errors.js";
import type { Command, Flag } from "./command.js";

/** Flags that mean the same everywhere. */
export const SEED: Flag = { type: "string", default: "0", value: "N", help: "seed of everything random" };
export const JSON_OUT: Flag = { type: "boolean", default: false, help: "print one JSON object and nothing else" };
export const DATA: Flag = {
  type: "string",
  multiple: true,
  value: "FILE…",
  help: "record files or globs: JSONL(.gz), CSV, Parquet; repeatable",
};
export const ON_BAD_LINE: Flag = {
  type: "string",
  default: "fail",
  value: "fail|skip",
  help: "what to do with a line that is no record",
};

/** What the user typed: one entry per flag, and what stood outside of flags. */
export interface Flags {
  text(name: string): string | undefined;
  /** As `text`, but missing is an error that shows the example. */
  required(name: string): string;
  list(name: string): readonly string[];
  isSet(name: string): boolean;
  /** A finite number, checked against the range. */
  number(name: string, range?: { readonly min?: number; readonly max?: number }): number | undefined;
  oneOf<T extends string>(name: string, allowed: readonly T[]): T;
  seed(): number;
  readonly positionals: readonly string[];
}

/** @throws {FairleadError} INVALID_ARGUMENT for an unknown flag, a flag without its value, or a stray word */
export function parseFlags(command: Command, argv: readonly string[]): Flags {
  const example = `For example: fairlead ${command.examples[0]}`;
  const { values, positionals } = parse(command, argv, example);
  const text = (name: string) => values[name] as string | undefined;

  const number = (name: string, { min = -Infinity, max = Infinity } = {}) => {
    const given = text(name);
    if (given === undefined) return undefined;
    const value = given.trim() === "" ? Number.NaN : Number(given);
    if (!Number.isFinite(value) || value < min || value > max)
      throw new FairleadError("INVALID_ARGUMENT", {
        expected: `--${name} to be a number${rangeText(min, max)}`,
        found: `"${given}"`,
        fix: example,
      });
    return value;
  };

  return {
    text,
    positionals,
    number,
    list: (name) => ((values[name] as string[] | undefined) ?? []).slice(),
    isSet: (name) => values[name] === true,
    required(name) {
      const value = text(name);
      if (value === undefined)
        throw new FairleadError("INVALID_ARGUMENT", { expected: `--${name}`, found: "none", fix: example });
      return value;
    },
    oneOf(name, allowed) {
      const value = text(name);
      const match = allowed.find((one) => one === value);
      if (match === undefined)
        throw new FairleadError("INVALID_ARGUMENT", {
          expected: `--${name} to be one of ${allowed.join(", ")}`,
          found: `"${value}"`,
          fix: example,
        });
      return match;
    },
    seed() {
      const seed = number("seed") ?? 0;
      if (!Number.isSafeInteger(seed))
        throw new FairleadError("INVALID_ARGUMENT", {
          expected: "--seed to be an integer",
          found: `${seed}`,
          fix: example,
        });
      return seed;
    },
  };
}

function parse(command: Command, argv: readonly string[], example: string) {
  try {
    return parseArgs({
      args: argv.slice(),
      options: command.flags,
      allowPositionals: command.positionals !== undefined,
    });
  } catch (cause) {
    // Node's message goes on with advice over several lines; ours is one line.
    const found = (cause instanceof Error ? cause.message : String(cause)).split(/[.\n]/, 1)[0]!;
    const option = /'(--[\w-]+)/.exec(found)?.[1];
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: `the flags ${Object.keys(command.flags)
        .map((flag) => `--${flag}`)
        .join(", ")}`,
      found,
      fix: found.includes("ambiguous") ? `Write ${option}=-1 for a value that starts with a dash.` : example,
    });
  }
}

function rangeText(min: number, max: number): string {
  if (min > -Infinity && max < Infinity) return ` from ${min} to ${max}`;
  if (min > -Infinity) return ` of at least ${min}`;
  return max < Infinity ? ` of at most ${max}` : "";
}
