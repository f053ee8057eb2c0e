import { FairleadError } from "../errors.js";
import { rng } from "../random.js";
import type { OutcomeRecord } from "./records.js";

/** How the simulated deployment chose its models. */
export interface LoggingPolicyOptions {
  /** Strength of the dependence on the prompt, >= 0; 0 leaves a policy that only prefers cheap models. Default 1. */
  readonly confounding?: number;
  /** ε, share of uniform exploration in (0, 1]: no propensity falls below ε/T. Default 0.1. */
  readonly epsilon?: number;
  /** κ, logits lost per rank of cost, >= 0. Default 0.3. */
  readonly kappa?: number;
  readonly seed?: number;
}

/** What the policy needs to know of all prompts before it can choose on one. */
export interface OutcomeSurvey {
  /** Names in alphabetical order. */
  readonly models: readonly string[];
  /** Model → rank from 0 (cheapest) to T − 1; ties share their average rank. */
  readonly rank: Readonly<Record<string, number>>;
  /** By mean cost; where a model has no costs, by mean score, as the better model is taken for the dearer one. */
  readonly rankedBy: "cost" | "score";
  /** Mean and standard deviation of ln(1 + characters of the prompt). */
  readonly logLength: { readonly mean: number; readonly sd: number };
}

/** A policy of which everything is known. */
export interface LoggingPolicy {
  /** The mechanism and its parameters, as it stands in every record. */
  readonly name: string;
  /** Model → probability, over the models that the outcome has a score of; sums to 1. */
  propensities(outcome: OutcomeRecord): Readonly<Record<string, number>>;
}

/**
 * Chooses on what can be seen of the prompt x alone, never on scores, so that the log is confounded by x and by
 * nothing else:
 *
 *   p_t(x) = (1 − ε) · softmax_t(b_t + g_t(x)) + ε/T
 *   b_t    = −κ · rank(cost_t)                                            cheap models are preferred
 *   g_t(x) = confounding · (r_t · z(x) + h_t(category of x))              long prompts go to dear models
 *
 * where z is the standardised log length of the prompt, r_t the rank brought to [−1, 1], and h_t uniform in
 * [−1/2, 1/2], drawn once for each model and category. T counts the models that the outcome has a score of.
 *
 * @throws {FairleadError} INVALID_ARGUMENT for an option out of its range
 */
export function loggingPolicy(survey: OutcomeSurvey, options: LoggingPolicyOptions = {}): LoggingPolicy {
  const { confounding, epsilon, kappa, seed } = checkedPolicyOptions(options);
  const taste = categoryTastes(seed);
  const last = survey.models.length - 1;
  const centred = (model: string) => (last === 0 ? 0 : (2 * survey.rank[model]!) / last - 1);

  return {
    name: `simulated(confounding=${confounding},epsilon=${epsilon},kappa=${kappa},rank=${survey.rankedBy},seed=${seed})`,
    propensities({ scores, prompt, category = "" }) {
      const models = Object.keys(scores);
      const z = standardised(prompt, survey.logLength);
      const chances = softmax(
        models.map((t) => -kappa * survey.rank[t]! + confounding * (centred(t) * z + taste(t, category))),
      );
      return Object.fromEntries(models.map((t, k) => [t, (1 - epsilon) * chances[k]! + epsilon / models.length]));
    },
  };
}

/** One pass over outcomes, kept as sums: a survey of a stream takes no more room than one of an array. */
export function outcomeSurveyor(): { add(outcome: OutcomeRecord): void; survey(): OutcomeSurvey } {
  const scores = new Map<string, Average>();
  const costs = new Map<string, Average>();
  const lengths = { count: 0, mean: 0, squares: 0 };

  return {
    add({ id, scores: scored, costs: paid = {}, prompt }) {
      if (Object.keys(scored).length === 0)
        throw new FairleadError("BAD_RECORD", {
          expected: `outcome ${id} to have the score of at least one model`,
          found: "none",
          fix: "Leave the record out, or add its scores.",
        });
      for (const [model, score] of Object.entries(scored)) average(scores, model, score);
      for (const [model, cost] of Object.entries(paid)) average(costs, model, cost);
      // Welford's update, stable for long streams.
      const delta = logLengthOf(prompt) - lengths.mean;
      lengths.count += 1;
      lengths.mean += delta / lengths.count;
      lengths.squares += delta * (logLengthOf(prompt) - lengths.mean);
    },
    survey() {
      const models = [...scores.keys()].sort();
      const rankedBy = models.every((model) => costs.has(model)) ? "cost" : "score";
      const means = models.map((model) => meanOf((rankedBy === "cost" ? costs : scores).get(model)!));
      return {
        models,
        rank: Object.fromEntries(models.map((model, k) => [model, rankAmong(means, means[k]!)])),
        rankedBy,
        logLength: { mean: lengths.mean, sd: Math.sqrt(lengths.squares / Math.max(1, lengths.count - 1)) },
      };
    },
  };
}

interface Average {
  count: number;
  sum: number;
}

function average(averages: Map<string, Average>, model: string, value: number): void {
  const { count, sum } = averages.get(model) ?? { count: 0, sum: 0 };
  averages.set(model, { count: count + 1, sum: sum + value });
}

const meanOf = ({ count, sum }: Average): number => sum / count;

const logLengthOf = (prompt: string): number => Math.log(1 + prompt.length);

const standardised = (prompt: string, { mean, sd }: OutcomeSurvey["logLength"]): number =>
  sd > 0 ? (logLengthOf(prompt) - mean) / sd : 0;

/** How many are smaller, ties counted half. */
const rankAmong = (values: readonly number[], value: number): number =>
  values.filter((other) => other < value).length + (values.filter((other) => other === value).length - 1) / 2;

function softmax(logits: readonly number[]): readonly number[] {
  const top = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - top));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** h_t(category): the same for the same seed, model and category, in whatever order they are asked for. */
function categoryTastes(seed: number): (model: string, category: string) => number {
  const known = new Map<string, number>();
  return (model, category) => {
    const key = JSON.stringify([model, category]);
    const taste = known.get(key) ?? rng(seed, `logging-policy/${key}`).uniform() - 0.5;
    known.set(key, taste);
    return taste;
  };
}

/** The options with their defaults. @throws {FairleadError} INVALID_ARGUMENT for one out of its range */
export function checkedPolicyOptions(options: LoggingPolicyOptions): Required<LoggingPolicyOptions> {
  const { confounding = 1, epsilon = 0.1, kappa = 0.3, seed = 0 } = options;
  check("confounding", confounding, confounding >= 0, "a number of at least 0");
  check("epsilon", epsilon, epsilon > 0 && epsilon <= 1, "a number above 0 and at most 1");
  check("kappa", kappa, kappa >= 0, "a number of at least 0");
  return { confounding, epsilon, kappa, seed };
}

function check(name: string, value: number, isGood: boolean, expected: string): void {
  if (!isGood || !Number.isFinite(value))
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: `${name} to be ${expected}`,
      found: `${value}`,
      fix: "The defaults are confounding 1, epsilon 0.1 and kappa 0.3.",
    });
}
