import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { FairleadError } from "../errors.js";
import { configError, shown } from "../gateway/config/config-mistake.js";
import { type ConfigSource, configSource } from "../gateway/config/config-source.js";
import { routellmConfig } from "../gateway/config/routellm-config.js";
import type { RouterSettings } from "../routers/registry.js";
import { routellmKind } from "../routers/routellm-names.js";

/** What training takes from RouteLLM's config.yaml. */
export interface RouteLlmSettings {
  /** Our name of the router. */
  readonly router: string;
  readonly settings: Pick<RouterSettings, "tiers" | "hidden">;
  /** Battle files of the configuration that are there. */
  readonly data: readonly string[];
  /** `strong_model` and `weak_model`, where they are named. */
  readonly pair: readonly string[];
  /** What of the configuration has no counterpart, or needs something done. */
  readonly notes: readonly string[];
}

/** Keys that say how RouteLLM's own networks and data sets are laid out. */
const WITHOUT_COUNTERPART: ReadonlySet<string> = new Set([
  ...["arena_embedding_datasets", "num_models", "text_dim", "num_classes", "use_proj", "num_labels"],
  ...["score_threshold", "special_tokens", "num_outputs", "model_type", "model_id", "flash_attention_2"],
]);

/**
 * Reads one router's section of RouteLLM's configuration.
 *
 * @param asked  the router, by RouteLLM's name or ours; may be left out where the file has one section
 * @throws {FairleadError} FILE_NOT_FOUND, CONFIG_INVALID, INVALID_ARGUMENT where the section is not clear
 */
export async function readRouteLlmSettings(file: string, asked?: string): Promise<RouteLlmSettings> {
  const { source, mistakes } = configSource(await textOf(file), file);
  if (mistakes.length > 0) throw configError(mistakes);
  const config = routellmConfig(source.value);
  if (config === undefined)
    throw configError([
      {
        at: file,
        expected: "RouteLLM's configuration: sw_ranking, mf, … with the arguments of each",
        found: shown(source.value),
        fix: "Fairlead's own configuration is for fairlead serve; training takes flags.",
      },
    ]);
  const theirs = sectionName([...config.keys()], asked);
  const section = config.get(theirs)!;
  const { data, missing } = battleFiles(section.arena_battle_datasets, dirname(file));
  return {
    router: routellmKind(theirs) ?? theirs,
    settings: {
      ...whole("tiers", "num_tiers", section, [theirs], source),
      ...whole("hidden", "hidden_size", section, [theirs], source),
    },
    data,
    pair: ["strong_model", "weak_model"].flatMap((key) => (typeof section[key] === "string" ? [section[key]] : [])),
    notes: [...missing.map(missingNote), ...sectionNotes(section, theirs, source)],
  };
}

function sectionName(names: readonly string[], asked: string | undefined): string {
  const meant = asked === undefined ? names : names.filter((name) => name === asked || routellmKind(name) === asked);
  if (meant.length === 1) return meant[0]!;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: `--router to name one section of the configuration: ${names.join(", ")}`,
    found: asked === undefined ? "none" : `"${asked}"`,
    fix: `For example: --router ${names[0]}.`,
  });
}

function whole<T extends string>(
  ours: T,
  key: string,
  section: Readonly<Record<string, unknown>>,
  path: readonly string[],
  source: ConfigSource,
): { [name in T]?: number } {
  const value = section[key];
  if (value === undefined || value === null) return {};
  if (typeof value === "number" && Number.isInteger(value) && value >= 1)
    return { [ours]: value } as { [name in T]?: number };
  throw configError([
    {
      at: source.locate([...path, key]),
      expected: `${key} to be a whole number of at least 1`,
      found: shown(value),
      fix: "Mend it, or leave it out.",
    },
  ]);
}

/** Data sets that are files, beside the configuration or in the working folder. */
function battleFiles(listed: unknown, folder: string): { data: string[]; missing: string[] } {
  const names = Array.isArray(listed) ? listed.map(String) : [];
  const found = names.map((name) => [resolve(folder, name), resolve(name)].find((path) => existsSync(path)));
  return {
    data: found.filter((path) => path !== undefined),
    missing: names.filter((_, i) => found[i] === undefined),
  };
}

const missingNote = (name: string) =>
  `${name} is no file here: if it is a data set on a hub, download its CSV or Parquet and give it by --data`;

function sectionNotes(section: Readonly<Record<string, unknown>>, theirs: string, source: ConfigSource): string[] {
  const known = ["arena_battle_datasets", "strong_model", "weak_model", "num_tiers", "hidden_size", "checkpoint_path"];
  const others = Object.keys(section).filter((key) => !known.includes(key));
  const unknown = others.filter((key) => !WITHOUT_COUNTERPART.has(key));
  if (unknown.length > 0)
    throw configError(
      unknown.map((key) => ({
        at: source.locateKey([theirs, key]),
        expected: `${theirs} to hold RouteLLM's ${[...known, ...WITHOUT_COUNTERPART].join(", ")}`,
        found: `the key "${key}"`,
        fix: "Remove it.",
      })),
    );
  const { checkpoint_path: checkpoint, strong_model: strong, weak_model: weak } = section;
  return [
    ...(checkpoint
      ? [`the checkpoint ${checkpoint} is not read: the router is trained anew, on your data and embedder`]
      : []),
    ...(others.length > 0 ? [`without a counterpart, not used: ${others.join(", ")}`] : []),
    ...(strong && weak
      ? [
          `the pair is not part of a router here: --pair ${strong},${weak}, or in fairlead.yaml pair: { strong: ${strong}, weak: ${weak} }`,
        ]
      : []),
  ];
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new FairleadError("FILE_NOT_FOUND", {
      expected: "RouteLLM's configuration",
      found: cause instanceof Error ? cause.message : String(cause),
      fix: "For example: fairlead train --config config.yaml --router mf --data battles.jsonl --out mf.safetensors.",
      cause,
    });
  }
}
