import { dr } from "../../src/estimators/off-policy/dr.js";
import { drLinear } from "../../src/estimators/off-policy/dr-linear.js";
import { fitNuisances, type NuisanceOptions } from "../../src/estimators/off-policy/nuisances.js";
import { type OffPolicySample, offPolicySample } from "../../src/estimators/off-policy/off-policy-sample.js";
import { meanScore, type PolicyValue } from "../../src/estimators/off-policy/policy-value.js";
import { at } from "../../src/math/matrix.js";
import type { CoverageStudy, Trial } from "./coverage-study.js";
import { type LoggedWorld, loggedWorld, withMarginalPropensities } from "./logged-world.js";

const CALLS = [500, 1000, 2000] as const;

/**
 * Straight lines for outcomes that are bent. Propensities are right: as logged, or learned by a model of the right form;
 * a third of the calls of `repeated` ask a prompt again.
 */
export const drWrongOutcome: CoverageStudy = {
  name: "coverage-dr-wrong-outcome",
  trial(seed) {
    const kind = (["logged", "learned", "repeated"] as const)[seed % 3]!;
    const n = CALLS[Math.floor(seed / 3) % 3]!;
    const world = loggedWorld({ seed, n, shape: "curved", repeats: kind === "repeated" ? 1 / 3 : 0 });
    const propensities = kind === "learned" ? "logistic" : "logged";
    return { kind, truth: world.truth, interval: drInterval(world, { propensities, seed }) };
  },
};

/**
 * How often each model was called, in place of P(model | prompt). Outcomes are straight lines, and learned as such: `drLinear`, whose
 * interval knows that their coefficients are estimates.
 */
export const drWrongPropensity: CoverageStudy = {
  name: "coverage-dr-wrong-propensity",
  trial: (seed) => blindTrial(seed, ({ x, target }, sample) => drLinear(sample, target, x)),
};

/** The same worlds, the same value, the interval of `dr`: that does not know it, and is too narrow where propensities are wrong. */
export const plainWrongPropensity: CoverageStudy = {
  name: "coverage-dr-plain-wrong-propensity",
  trial: (seed) => blindTrial(seed, ({ target }, sample) => dr(sample, target)),
};

function blindTrial(seed: number, interval: (world: LoggedWorld, sample: OffPolicySample) => PolicyValue): Trial {
  const n = [2000, 4000][seed % 2]!;
  const world = loggedWorld({ seed, n, shape: "linear" });
  const calls = withMarginalPropensities(world.calls);
  const nuisances = fitNuisances({ ...world, calls }, { propensities: "logged", seed });
  return { kind: `${n}`, truth: world.truth, interval: interval(world, offPolicySample(calls, nuisances, "quality")) };
}

/** The mean score of the calls whose model was the one that the target takes. */
export const naiveAverage: CoverageStudy = {
  name: "coverage-naive",
  trial(seed) {
    const kind = (["linear", "curved"] as const)[seed % 2]!;
    const { calls, target, truth } = loggedWorld({ seed, n: CALLS[Math.floor(seed / 2) % 3]!, shape: kind });
    const agreed = calls.score.filter((_, i) => at(target, i, calls.arm[i]!) === 1);
    return { kind, truth, interval: meanScore(agreed) };
  },
};

function drInterval({ x, calls, models, target }: LoggedWorld, options: NuisanceOptions) {
  return dr(offPolicySample(calls, fitNuisances({ x, calls, models }, options), "quality"), target);
}
