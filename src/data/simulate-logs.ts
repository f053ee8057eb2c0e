import { rng } from "../random.js";
import { type LoggingPolicy, type LoggingPolicyOptions, loggingPolicy, outcomeSurveyor } from "./logging-policy.js";
import type { LoggedRecord, OutcomeRecord } from "./records.js";

export interface SimulateLogsOptions extends LoggingPolicyOptions {
  /** Leave the propensities out, to practise on a log whose policy is unknown. Default false. */
  readonly hidePropensities?: boolean;
}

/**
 * A log as a deployment would have left it: of each outcome's models one is drawn by {@link loggingPolicy}, and only
 * its score and cost are kept.
 *
 * @returns one logged call per outcome, in order, with the id of the outcome
 * @throws {FairleadError} INVALID_ARGUMENT, BAD_RECORD for an outcome without scores
 */
export function simulateLogs(outcomes: readonly OutcomeRecord[], options: SimulateLogsOptions = {}): LoggedRecord[] {
  const surveyor = outcomeSurveyor();
  for (const outcome of outcomes) surveyor.add(outcome);
  const draw = logDrawer(loggingPolicy(surveyor.survey(), options), options);
  return outcomes.map(draw);
}

/** As {@link simulateLogs}, outcome by outcome, once all of them were surveyed: gives the same log in the same order. */
export async function* simulateLogStream(
  outcomes: Iterable<OutcomeRecord> | AsyncIterable<OutcomeRecord>,
  policy: LoggingPolicy,
  options: SimulateLogsOptions = {},
): AsyncGenerator<LoggedRecord> {
  const draw = logDrawer(policy, options);
  for await (const outcome of outcomes) yield draw(outcome);
}

function logDrawer(policy: LoggingPolicy, { seed = 0, hidePropensities = false }: SimulateLogsOptions) {
  const choices = rng(seed, "simulate-logs");
  return (outcome: OutcomeRecord): LoggedRecord => {
    const propensities = policy.propensities(outcome);
    const models = Object.keys(propensities);
    const model = models[choices.choice(models.map((name) => propensities[name]!))]!;
    const cost = outcome.costs?.[model];
    return {
      id: outcome.id,
      prompt: outcome.prompt,
      model,
      score: outcome.scores[model]!,
      ...(cost === undefined ? {} : { cost }),
      ...(hidePropensities ? {} : { propensities }),
      policy: policy.name,
      randomized: true,
    };
  };
}
