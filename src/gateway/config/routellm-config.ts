import { ROUTER_KINDS } from "../../routers/registry.js";
import { ROUTELLM_ROUTERS, routellmKind } from "../../routers/routellm-names.js";
import type { ConfigMistake } from "./config-mistake.js";

/** RouteLLM's config.yaml: each router's name with the arguments of its constructor. */
export type RouteLlmConfig = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** The sections of RouteLLM's configuration, or undefined where a value is something else. */
export function routellmConfig(value: unknown): RouteLlmConfig | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const sections = Object.entries(value);
  const isTheirs = ([name, settings]: [string, unknown]) =>
    ROUTELLM_ROUTERS.includes(name) &&
    (settings === null || (typeof settings === "object" && !Array.isArray(settings)));
  if (sections.length === 0 || !sections.every(isTheirs)) return undefined;
  return new Map(sections.map(([name, settings]) => [name, settings ?? {}]));
}

/** What somebody who serves RouteLLM's configuration has to do. */
export function servedRouteLlmConfig(file: string, config: RouteLlmConfig): ConfigMistake {
  const names = [...config.keys()].filter((name) => name !== "random");
  const trainable = names.filter((name) => Object.hasOwn(ROUTER_KINDS, routellmKind(name) ?? name));
  const commands = trainable.map(
    (name) => `fairlead train --config ${file} --router ${name} --data battles.jsonl --out ${name}.safetensors`,
  );
  const first = trainable[0] ?? names[0] ?? "mf";
  const checkpoints = [...config].flatMap(([, { checkpoint_path }]) => (checkpoint_path ? [`${checkpoint_path}`] : []));
  const unread = checkpoints.length > 0 ? ` Checkpoints (${checkpoints.join(", ")}) cannot be read.` : "";
  return {
    at: file,
    expected: "a gateway's configuration: upstreams, models, and routers that Fairlead trained",
    found: `RouteLLM's configuration of ${[...config.keys()].join(", ")}`,
    fix:
      `Train on battles: ${commands.join(" ; ") || "see fairlead list-routers"} — then name the file in a fairlead.yaml: ` +
      `routers: { ${first}: ${first}.safetensors }.${unread} docs/from-routellm.md goes through it.`,
  };
}
