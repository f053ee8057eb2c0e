import type { OutcomeRecord } from "../../data/records.js";
import { simulateLogs } from "../../data/simulate-logs.js";
import { aiq } from "../../evaluation/aiq.js";
import { argmax } from "../../math/argmax.js";
import { at, column, type Matrix, type Matrix32, row } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import type { FittedRouter, Router } from "../../routers/router.js";
import { promptTable } from "../prompt-table.js";
import { type FullFeedback, truthOf } from "./full-feedback.js";
import type { LogMethod } from "./methods.js";

/** λ that routers are judged at, quality points per USD. */
export const LAMBDAS: readonly number[] = [0, 20, 50, 100, 200, 400];

/** One method on one log. */
export interface Run {
  readonly method: string;
  /** Strength of confounding. */
  readonly confounding: number;
  /** Calls in the log. */
  readonly calls: number;
  readonly seed: number;
  /** Which stretch of the prompts was tested. */
  readonly part: number;
  /** By λ: mean utility on the test prompts, quality points; and what it falls short of each prompt's best model. */
  readonly utility: readonly number[];
  readonly regret: readonly number[];
  /** Over the costs from the cheapest to the dearest model. */
  readonly aiq: number;
  /** Ids of the test prompts, and (m) the utility of what was chosen on each, averaged over λ. */
  readonly tested: readonly string[];
  readonly worth: Float64Array;
}

export interface RunOptions {
  readonly confounding: number;
  /** Calls in the log, one a training prompt. */
  readonly calls: number;
  /** Of the log and of training, beside the part. */
  readonly seed: number;
  readonly methods: readonly LogMethod[];
}

/** Parts of one seed have logs of their own: no two of fewer than a thousand seeds share one. */
const PART_STRIDE = 1000;

/** Every method on the same log, drawn from the first training prompts, and judged on all test prompts. */
export async function runOnLog(data: FullFeedback, options: RunOptions): Promise<readonly Run[]> {
  const { confounding, calls, seed, methods } = options;
  const records = data.training.slice(0, calls);
  const embeddings = await data.vectors(records);
  const test = { x: await data.vectors(data.test), ...truthOf(data.test, data.models) };
  const tested = data.test.map(({ id }) => id);
  const own = seed + PART_STRIDE * data.part;
  const runs: Run[] = [];
  for (const { name, sees, create } of methods) {
    const router = await fitted(create(), data, records, embeddings, { sees, confounding, seed: own });
    const { part } = data;
    runs.push({ method: name, confounding, calls: records.length, seed, part, tested, ...judged(router, test) });
  }
  return runs;
}

/** A router fitted to the log of the records, or to the records. */
export function fitted(
  router: Router,
  { models }: FullFeedback,
  records: readonly OutcomeRecord[],
  embeddings: Matrix32,
  {
    sees,
    confounding,
    seed,
  }: { readonly sees: LogMethod["sees"]; readonly confounding: number; readonly seed: number },
) {
  const log =
    sees === "full-feedback" ? [] : simulateLogs(records, { confounding, seed, hidePropensities: sees !== "log" });
  const table =
    sees === "full-feedback"
      ? promptTable(
          records.map((record) => ({ kind: "outcome", record }) as const),
          { models },
        )
      : promptTable(
          log.map((record) => ({ kind: "logged", record }) as const),
          { models, withCalls: true },
        );
  return router.fit({ ...table, embeddings, seed });
}

export interface TestPrompts {
  readonly x: Matrix32;
  readonly quality: Matrix;
  readonly cost: Matrix;
}

/** Shares of the greatest λ that matters, for the sweep that AIQ is taken over. */
const SWEEP = 60;

export function judged(router: FittedRouter, test: TestPrompts): Pick<Run, "utility" | "regret" | "aiq" | "worth"> {
  const heads = Array.from({ length: test.x.rows }, (_, i) => {
    const x = row(test.x, i);
    const [quality, atOne] = [router.utilities(x, 0), router.utilities(x, 1)];
    return { quality, cost: quality.map((a, k) => a - atOne[k]!) };
  });
  const chosen = (lambda: number) =>
    heads.map(({ quality, cost }) => argmax(quality.map((a, k) => a - lambda * cost[k]!)));
  const byPrompt = LAMBDAS.map((lambda) => utilities(test, chosen(lambda), lambda));
  const utility = byPrompt.map((one) => mean(one));
  const oracle = LAMBDAS.map((lambda) => utilityOf(test, bestModels(test, lambda), lambda));
  return {
    utility,
    regret: oracle.map((best, l) => best - utility[l]!),
    aiq: areaOf(test, chosen),
    worth: Float64Array.from({ length: test.x.rows }, (_, i) => mean(byPrompt.map((one) => one[i]!))),
  };
}

/** By prompt: quality − λ · cost of what was chosen. */
const utilities = ({ quality, cost }: TestPrompts, arms: readonly number[], lambda: number): number[] =>
  arms.map((k, i) => at(quality, i, k) - lambda * at(cost, i, k));

/** Their mean. */
export const utilityOf = (test: TestPrompts, arms: readonly number[], lambda: number): number =>
  mean(utilities(test, arms, lambda));

const bestModels = ({ quality, cost }: TestPrompts, lambda: number): number[] =>
  Array.from({ length: quality.rows }, (_, i) =>
    argmax(row(quality, i).map((value, k) => value - lambda * at(cost, i, k))),
  );

function areaOf(test: TestPrompts, chosen: (lambda: number) => number[]): number {
  const { quality, cost } = test;
  const single = Array.from({ length: cost.columns }, (_, k) => mean(column(cost, k)));
  const range = { low: Math.min(...single), high: Math.max(...single) };
  const dearest = 4 / (range.high - range.low);
  const points = Array.from({ length: SWEEP + 1 }, (_, s) => chosen((dearest * s ** 3) / SWEEP ** 3));
  const costs = points.map((arms) => mean(arms.map((k, i) => at(cost, i, k))));
  const qualities = points.map((arms) => mean(arms.map((k, i) => at(quality, i, k))));
  return aiq(costs, qualities, range);
}
