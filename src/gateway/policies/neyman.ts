import { FairleadError } from "../../errors.js";
import { greedyPropensities } from "./greedy.js";
import type { Policy, Situation } from "./policy.js";

export interface NeymanOptions {
  /** ε in (0, 1]: the most calls that exploration may take from the first candidate, as a share of all calls so far. */
  readonly epsilon: number;
  /** Least propensity of every model; K · minPropensity <= ε. */
  readonly minPropensity: number;
  /** Model → standard deviation of its score where the prompt is known, > 0. Default: 0.5, the most a score can have */
  readonly sd?: Readonly<Record<string, number>>;
}

/** The most that something between 0 and 1 can have. */
const MOST_SD = 0.5;
/** Prompts that the share of disagreement starts with, as if all had been disagreed on: spending begins low. */
const PRIOR_PROMPTS = 20;

/**
 * Spends exploration where it tells two candidates apart: the router's own choice π₁, and the choice π₂ of the rival that
 * it is compared with. The variance of an off-policy estimate of V(π₁) − V(π₂) is, but for what no policy can change,
 *
 *   E[ Σₖ w[k]² / p[k] ],   w[k] = |π₁[k] − π₂[k]| · sd[k]                                   least at p ∝ w (Neyman)
 *
 * so prompts on which the candidates agree (w = 0) get the floor m alone, and the others what is left of the budget:
 *
 *   p = m + (1 − K·m) · ((1 − e)·π₁ + e·w / Σw)                                              sums to 1, each >= m
 *
 * e is as large as the budget allows, and at most 1. An exploring call is one that chance takes from π₁; their expected
 * number, Σ (1 − overlap of p and π₁) over all prompts so far, never passes ε times the number of prompts. What is left
 * after the floor is spread evenly over the prompts of disagreement by their share so far, (20 + disagreed) / (20 + seen).
 *
 * The propensities depend on earlier prompts, never on outcomes, and are exactly those of the draw. Without a rival every model
 * is held against π₁: w = sd.
 *
 * @throws {FairleadError} INVALID_ARGUMENT while choosing, where K · minPropensity is above ε
 * @see Neyman 1934, JRSS 97:558–625; Hahn, Hirano & Karlan 2011, JBES 29:96–108
 */
export function neyman({ epsilon, minPropensity, sd = {} }: NeymanOptions): Policy {
  let [seen, disagreed, spent] = [0, 0, 0];
  return {
    name: `neyman(${epsilon},${minPropensity})`,
    choose(utilities, rng, situation) {
      const first = greedyPropensities(utilities);
      checkFloor(first.length, epsilon, minPropensity);
      const target = allocation(first, situation, sd);
      const floored = (share: number) => minPropensity + (1 - first.length * minPropensity) * share;

      seen++;
      if (target !== null) disagreed++;
      const share = (PRIOR_PROMPTS + disagreed) / (PRIOR_PROMPTS + seen);
      const floorSpends = moved(first, first.map(floored));
      const evenly = floorSpends + Math.max(0, epsilon - floorSpends) / share;
      const budget = Math.min(evenly, epsilon * seen - spent);

      const e = target === null ? 0 : blend(first, target, floored, budget);
      const propensities = first.map((p, k) => floored((1 - e) * p + e * (target?.[k] ?? p)));
      spent += moved(first, propensities);
      return { index: rng.choice(propensities), propensities };
    },
  };
}

/** w / Σw, or null where the candidates agree. */
function allocation(
  first: Float64Array,
  situation: Situation | undefined,
  sd: Readonly<Record<string, number>>,
): Float64Array | null {
  const rival = situation?.rival && greedyPropensities(situation.rival);
  const w = first.map((p, k) => {
    const name = situation?.models?.[k];
    const own = (name !== undefined && Object.hasOwn(sd, name) && sd[name]) || MOST_SD;
    return own * (rival ? Math.abs(p - rival[k]!) : 1);
  });
  const total = w.reduce((sum, one) => sum + one, 0);
  return total > 0 ? w.map((one) => one / total) : null;
}

/** The largest e in [0, 1] whose propensities take no more than `budget` from the first candidate: linear in e. */
function blend(first: Float64Array, target: Float64Array, floored: (share: number) => number, budget: number): number {
  const [least, most] = [first, target].map((end) => moved(first, end.map(floored)));
  if (most! <= budget) return 1;
  return Math.max(0, (budget - least!) / (most! - least!));
}

/** Share of the calls that p takes from where `first` sends them: Σ max(0, first[k] − p[k]). */
const moved = (first: Float64Array, p: Float64Array): number =>
  first.reduce((sum, own, k) => sum + Math.max(0, own - p[k]!), 0);

function checkFloor(K: number, epsilon: number, minPropensity: number): void {
  if (K * minPropensity <= epsilon) return;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: `minPropensity of at most epsilon / ${K} models: ${epsilon / K}`,
    found: `${minPropensity}`,
    fix: "Lower it, or raise epsilon: the floor alone would spend more than the budget.",
  });
}
