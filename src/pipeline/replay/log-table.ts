import { promptKey } from "../../data/prompt-key.js";
import type { AnyRecord, LoggedRecord } from "../../data/records.js";
import { FairleadError } from "../../errors.js";
import type { LoggedCalls } from "../../estimators/off-policy/logged-calls.js";
import { loggedCalls } from "../logged-calls.js";

/** A log as numbers: a row a call, in the order of time, and a row a prompt. */
export interface LogTable {
  /** (K) every model that the log or a router names: the log's first, by name. */
  readonly models: readonly string[];
  /** (p) the first spelling met of each prompt. */
  readonly prompts: readonly string[];
  /** (p) see `promptKey`. */
  readonly keys: readonly string[];
  /** (n calls) scored and unscored. */
  readonly calls: LoggedCalls;
  /** Whether every call has a time, by which they are ordered; else they are as in the files. */
  readonly isTimed: boolean;
}

/**
 * @param others  models of the routers, which the log need not name
 * @throws {FairleadError} NOT_ENOUGH_DATA without a logged call
 */
export function logTable(records: readonly AnyRecord[], others: readonly string[]): LogTable {
  const logged = records.flatMap((any) => (any.kind === "logged" ? [any.record] : []));
  if (logged.length === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "logged calls: records of a prompt and the model that answered it",
      found: `none among ${records.length} records`,
      fix: "Give the gateway's decision log with scores added by id, or make one to practise on with fairlead simulate-logs.",
    });
  const { ordered, isTimed } = inTime(logged);
  const models = modelsOf(ordered, others);
  const { rowOf, prompts, keys } = byPrompt(ordered);
  const column = new Map(models.map((model, k) => [model, k]));
  const calls = loggedCalls(
    ordered.map((record) => ({ kind: "logged", record })),
    rowOf,
    column,
  );
  return { models, prompts, keys, calls, isTimed };
}

function inTime(logged: readonly LoggedRecord[]) {
  const isTimed = logged.every(({ at }) => at !== undefined);
  if (!isTimed) return { ordered: logged, isTimed };
  const times = new Map(logged.map((one) => [one, Date.parse(one.at!)]));
  return { ordered: logged.toSorted((a, b) => times.get(a)! - times.get(b)!), isTimed };
}

function modelsOf(logged: readonly LoggedRecord[], others: readonly string[]): readonly string[] {
  const met = new Set<string>();
  for (const { model, propensities } of logged) {
    met.add(model);
    for (const [name, p] of Object.entries(propensities ?? {})) if (p > 0) met.add(name);
  }
  return [...new Set([...[...met].sort(), ...others])];
}

function byPrompt(logged: readonly LoggedRecord[]) {
  const index = new Map<string, number>();
  const prompts: string[] = [];
  const keys: string[] = [];
  const rowOf = Int32Array.from(logged, ({ prompt }) => {
    const key = promptKey(prompt);
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, prompts.length);
    keys.push(key);
    return prompts.push(prompt) - 1;
  });
  return { rowOf, prompts, keys };
}
