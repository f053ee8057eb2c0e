import type { z } from "zod";
import { nearest } from "../nearest.js";
import { CONFIG_SHAPE, type Config } from "./config.js";
import { type ConfigMistake, configError, shown } from "./config-mistake.js";
import { type ConfigSource, configSource, type Path } from "./config-source.js";
import { crossMistakes } from "./cross-mistakes.js";
import { routellmConfig, servedRouteLlmConfig } from "./routellm-config.js";

/** A configuration that holds in itself, and its text: what it says of routers is checked once they are loaded. */
export interface ReadConfig {
  readonly config: Config;
  readonly source: ConfigSource;
}

/**
 * Reads a gateway's configuration.
 *
 * @param text  YAML or JSON
 * @param file  its name, for messages
 * @param env   environment variables, for the upstreams' keys
 * @throws {FairleadError} CONFIG_INVALID with every mistake, its line and its column
 */
export function readConfig(text: string, file: string, env: Readonly<Record<string, string | undefined>>): ReadConfig {
  const { source, mistakes } = configSource(text, file);
  if (mistakes.length > 0) throw configError(mistakes);
  if (typeof source.value !== "object" || source.value === null || Array.isArray(source.value))
    throw configError([
      {
        at: file,
        expected: `the keys ${Object.keys(CONFIG_SHAPE).join(", ")}`,
        found: shown(source.value),
        fix: "examples/fairlead.yaml is a configuration to start from.",
      },
    ]);

  const theirs = routellmConfig(source.value);
  if (theirs !== undefined) throw configError([servedRouteLlmConfig(file, theirs)]);

  // Key by key, so that a mistake in one does not hide what the others contradict.
  const given = source.value as Record<string, unknown>;
  const config: Record<string, unknown> = {};
  const found: ConfigMistake[] = Object.keys(given)
    .filter((key) => !Object.hasOwn(CONFIG_SHAPE, key))
    .map((key) => unknownKey([key], Object.keys(CONFIG_SHAPE), source));
  for (const [key, shape] of Object.entries(CONFIG_SHAPE)) {
    const result = shape.safeParse(given[key]);
    if (result.success) config[key] = result.data;
    else found.push(...result.error.issues.flatMap((issue) => mistakesOf(issue, [key], source)));
  }
  found.push(...crossMistakes(config, source, env));
  if (found.length > 0) throw configError(inFileOrder(found));
  return { config: config as Config, source };
}

function mistakesOf(issue: z.core.$ZodIssue, root: Path, source: ConfigSource): ConfigMistake[] {
  const path = [...root, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => unknownKey([...path, key], allowedAt(path), source));
  const value = valueAt(source.value, path);
  if (issue.code === "invalid_key")
    return [mistake(source.locateKey(path), `${issue.issues[0]?.message}`, shown(path.at(-1)))];
  return [mistake(source.locate(path), `${path.join(".")} to be ${issue.message}`, shown(value))];
}

const mistake = (at: string, expected: string, found: string): ConfigMistake => ({
  at,
  expected,
  found,
  fix: "docs/gateway.md describes every key.",
});

function unknownKey(path: Path, allowed: readonly string[], source: ConfigSource): ConfigMistake {
  const key = String(path.at(-1));
  const meant = nearest(key, allowed);
  return {
    at: source.locateKey(path),
    expected:
      path.length === 1
        ? `the keys ${allowed.join(", ")}`
        : `${path.slice(0, -1).join(".")} to hold ${allowed.join(", ")}`,
    found: `the key "${key}"`,
    fix: meant === undefined ? "Remove it." : `Did you mean "${meant}"?`,
  };
}

/** The keys that the object at a path may hold, found by walking the schema. */
function allowedAt(path: Path): string[] {
  let schema: unknown = CONFIG_SHAPE[path[0] as keyof typeof CONFIG_SHAPE];
  const steps = path.slice(1);
  for (;;) {
    const def = (schema as { _zod?: { def?: Record<string, unknown> } } | undefined)?._zod?.def;
    if (def?.shape !== undefined && steps.length === 0) return Object.keys(def.shape as object);
    if (def?.options !== undefined)
      return [...new Set((def.options as { shape: object }[]).flatMap((option) => Object.keys(option.shape)))];
    if (def?.innerType !== undefined) schema = def.innerType;
    else if (def?.out !== undefined) schema = def.out;
    else if (def?.valueType !== undefined && steps.shift() !== undefined) schema = def.valueType;
    else return [];
  }
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}

function inFileOrder(mistakes: readonly ConfigMistake[]): ConfigMistake[] {
  const position = ({ at }: ConfigMistake) => {
    const [, line = 0, column = 0] = /:(\d+):(\d+)$/.exec(at) ?? [];
    return Number(line) * 10_000 + Number(column);
  };
  return mistakes.toSorted((a, b) => position(a) - position(b));
}
