import type { SplitRule } from "../data/split.js";
import { FairleadError } from "../errors.js";
import type { Flag } from "./command.js";
import type { Flags } from "./flags.js";

/** Flags that choose prompts; the same in training and evaluation, so that both see the same split. */
export const SELECTION: Readonly<Record<string, Flag>> = {
  split: {
    type: "string",
    value: "SHARE",
    help: "share of the prompts that trains, by seeded hash; the rest evaluates",
  },
  "holdout-categories": { type: "string", value: "A,B", help: "categories that only evaluate" },
};

/** USD per call, for data without costs. */
export const COSTS: Flag = { type: "string", value: "MODEL=USD,…", help: "cost of one call, in place of the data's" };

/** Whose verdicts count as gold. */
export const GOLD_JUDGES: Flag = {
  type: "string",
  value: "A,B,…",
  help: "judges whose verdicts count as gold, such as human",
};

export function goldJudges(flags: Flags): { goldJudges?: readonly string[] } {
  const goldJudges = commaList(flags.text("gold-judges"));
  return goldJudges ? { goldJudges } : {};
}

export function splitRule(flags: Flags): { split?: SplitRule } {
  const trainShare = flags.number("split", { min: 0, max: 1 });
  const holdoutCategories = commaList(flags.text("holdout-categories"));
  if (trainShare === undefined && holdoutCategories === undefined) return {};
  return {
    split: {
      seed: flags.seed(),
      ...(trainShare !== undefined && { trainShare }),
      ...(holdoutCategories && { holdoutCategories }),
    },
  };
}

export function commaList(text: string | undefined): string[] | undefined {
  const items = text
    ?.split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  return items && items.length > 0 ? items : undefined;
}

/** @throws {FairleadError} INVALID_ARGUMENT */
export function costsPerCall(flags: Flags): { costs?: Record<string, number> } {
  const items = commaList(flags.text("costs"));
  if (!items) return {};
  const entries = items.map((item): [string, number] => {
    const cut = item.lastIndexOf("=");
    const cost = Number(item.slice(cut + 1));
    if (cut <= 0 || item.slice(cut + 1).trim() === "" || !(cost >= 0) || !Number.isFinite(cost))
      throw new FairleadError("INVALID_ARGUMENT", {
        expected: "--costs MODEL=USD,…, with USD per call of 0 or more",
        found: `"${item}"`,
        fix: "For example: --costs gpt-4-1106-preview=0.0066,mixtral-8x7b=0.00009",
      });
    return [item.slice(0, cut), cost];
  });
  return { costs: Object.fromEntries(entries) };
}

/** Positional arguments ending in .safetensors are routers; all others, like --data, are data. */
export function sortedPositionals(flags: Flags): { routers: string[]; data: string[] } {
  const isRouter = (file: string) => file.endsWith(".safetensors");
  return {
    routers: flags.positionals.filter(isRouter),
    data: [...flags.list("data"), ...flags.positionals.filter((file) => !isRouter(file))],
  };
}

export function atLeastOne(data: readonly string[], example: string): readonly string[] {
  if (data.length > 0) return data;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "--data FILE",
    found: "none",
    fix: `For example: fairlead ${example}`,
  });
}
