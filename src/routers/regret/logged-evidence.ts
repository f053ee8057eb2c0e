import { FairleadError } from "../../errors.js";
import type { LoggedCalls } from "../../estimators/off-policy/logged-calls.js";
import { scoredCalls } from "../../estimators/off-policy/scored-calls.js";
import { at, type Matrix32, rowsOf } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import type { TrainingSet } from "../router.js";

/** The calls that a router learns from, with the vectors of their prompts. */
export interface LoggedEvidence {
  readonly models: readonly string[];
  /** n × d, one row a call. */
  readonly x: Matrix32;
  /** (n) with a score each; costs are known for all calls, or for none (NaN). */
  readonly calls: LoggedCalls;
  readonly hasCosts: boolean;
  /** (K) lowest and average cost seen, USD; 0 where costs are unknown. */
  readonly lowest: Float64Array;
  readonly average: Float64Array;
  readonly seed: number;
  readonly notes: readonly string[];
}

/**
 * Logged calls of known score. A call's cost is what the training set states of its prompt and model, else what was logged, else
 * the average of the model's other calls.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA for no logged calls, none with a score, a model that answered none, a propensity of
 *         0 for a model that answered, or costs of some models alone
 */
export function loggedEvidence({ models, embeddings, costs, calls, seed }: TrainingSet): LoggedEvidence {
  if (calls === undefined || calls.arm.length === 0)
    throw refusal(
      "logged calls: records with a prompt, the model that answered, and its score",
      "none",
      "fairlead simulate-logs makes some from outcomes, and a gateway's decision log has them. From outcomes learns --router ridge, from battles --router mf.",
    );
  const { calls: scored, unscored } = scoredCalls(calls);
  checkScores(scored, calls.arm.length, models);
  const paid = scored.cost.map((usd, i) => {
    const stated = at(costs, scored.prompt[i]!, scored.arm[i]!);
    return Number.isNaN(stated) ? usd : stated;
  });
  const { known, average, lowest } = costsByModel(paid, scored.arm, models);
  return {
    models,
    x: rowsOf(embeddings, scored.prompt),
    calls: { ...scored, cost: paid.map((usd, i) => (known && Number.isNaN(usd) ? average[scored.arm[i]!]! : usd)) },
    hasCosts: known,
    average,
    lowest,
    seed,
    notes: unscored > 0 ? [`${unscored} logged calls have no score and were left out`] : [],
  };
}

function checkScores({ arm, propensities }: LoggedCalls, logged: number, models: readonly string[]): void {
  if (arm.length === 0)
    throw refusal(
      "logged calls with a score",
      `${logged} calls, none scored`,
      "Judge or rate answers first, and add `score` to the records.",
    );
  const counts = models.map((_, k) => arm.filter((one) => one === k).length);
  const never = models.filter((_, k) => counts[k] === 0);
  if (never.length > 0)
    throw refusal(
      "a scored call to every model, and better hundreds",
      `none to ${never.join(", ")}`,
      "Let the gateway explore (policy epsilon-greedy), or leave the models out with --models.",
    );
  const impossible = [...arm.keys()].find((i) => at(propensities, i, arm[i]!) === 0);
  if (impossible !== undefined)
    throw refusal(
      "a propensity above 0 for the model that answered",
      `0 for ${models[arm[impossible]!]} in a call that it answered`,
      "Log the probabilities of the policy that drew the model, or leave them out and train with --propensities logistic.",
    );
}

function costsByModel(paid: Float64Array, arm: Int32Array, models: readonly string[]) {
  const byModel = models.map((_, k) => [...paid].filter((usd, i) => arm[i] === k && !Number.isNaN(usd)));
  const without = models.filter((_, k) => byModel[k]!.length === 0);
  if (without.length > 0 && without.length < models.length)
    throw refusal(
      "costs for every model, or for none",
      `no cost for ${without.join(", ")}`,
      "State the missing ones with --costs MODEL=USD_PER_CALL, or leave these models out with --models.",
    );
  const known = without.length === 0;
  const of = (statistic: (values: readonly number[]) => number) =>
    Float64Array.from(byModel, (values) => (known ? statistic(values) : 0));
  return {
    known,
    average: of(mean),
    lowest: of((values) => values.reduce((low, one) => Math.min(low, one), Infinity)),
  };
}

const refusal = (expected: string, found: string, fix: string) =>
  new FairleadError("NOT_ENOUGH_DATA", { expected, found, fix });
