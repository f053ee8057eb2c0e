import { FairleadError } from "../errors.js";
import { arena } from "./importers/arena.js";
import { arenaBattles } from "./importers/arena-battles.js";
import { fairlead } from "./importers/fairlead.js";
import { litellmLog } from "./importers/litellm-log.js";
import { llmrouter } from "./importers/llmrouter.js";
import { mtBench } from "./importers/mt-bench.js";
import { openaiLog } from "./importers/openai-log.js";
import { routellm } from "./importers/routellm.js";
import { routellmPairs } from "./importers/routellm-pairs.js";
import { routerbench } from "./importers/routerbench.js";
import { sprout } from "./importers/sprout.js";
import type { Layout } from "./layout.js";
import { listed } from "./place.js";
import type { Row } from "./row.js";

/** Every layout that can be read, the telling ones first: the first that recognises a row has it. */
export const LAYOUTS: readonly Layout[] = [
  arena,
  arenaBattles,
  routerbench,
  sprout,
  llmrouter,
  litellmLog,
  openaiLog,
  mtBench,
  routellmPairs,
  fairlead,
  routellm,
];

/** @throws {FairleadError} INVALID_ARGUMENT */
export function layoutNamed(name: string): Layout {
  const layout = LAYOUTS.find((one) => one.name === name);
  if (layout !== undefined) return layout;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: `a format: auto, ${LAYOUTS.map((one) => one.name).join(", ")}`,
    found: `"${name}"`,
    fix: "Leave it at auto to have it told from the file.",
  });
}

/** @throws {FairleadError} UNKNOWN_FORMAT naming the fields found and those that would do */
export function layoutOf(row: Row): Layout {
  const layout = LAYOUTS.find((one) => one.recognises(row));
  if (layout !== undefined) return layout;
  throw new FairleadError("UNKNOWN_FORMAT", {
    expected: `${row.place.file} to show a known layout: ${LAYOUTS.map((one) => `${one.name} (${one.shows})`).join("; ")}`,
    found: `the fields ${listed(Object.keys(row.fields))}`,
    fix: "Rename the columns to those of a record, or name the layout with --format.",
  });
}
