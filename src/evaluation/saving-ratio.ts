import type { Estimate } from "./estimate.js";
import type { Metric } from "./evaluation.js";
import type { Measured } from "./measure.js";
import { estimated, type Samples } from "./samples.js";

/** How many times fewer strong calls than random routing one entrant needs for the same share of the gap. */
export interface SavingRatio {
  readonly router: string;
  /** At 50 % and 80 % of the gap; null for who does not route between the pair, and where CPT is undefined. */
  readonly at50: Estimate | null;
  readonly at80: Estimate | null;
}

/**
 * RouteLLM's cost-saving ratio, CPT_random / CPT_router, of routers and then baselines. Random routing needs a
 * share of `target` in expectation, exactly, so that its own ratio is 1; the router's CPT is taken on each resample.
 *
 * It counts strong calls beside random routing at the same quality: no dollars, and not against always calling strong.
 *
 * @see Ong et al. 2024, arXiv:2406.18665, table 6
 */
export function savingRatios(samples: Samples): readonly SavingRatio[] {
  return samples.course.entrants.map(({ name, pair }, e) => {
    if (pair === null || pair.kind === "fixed") return { router: name, at50: null, at80: null };
    const ratio = (metric: Metric, target: number) =>
      estimated(samples, ({ entrants }: Measured) => {
        const cpt = entrants[e]!.metrics[metric];
        return pair.kind === "chance" && !Number.isNaN(cpt) ? 1 : cpt > 0 ? target / cpt : Number.NaN;
      });
    return { router: name, at50: ratio("cpt50", 0.5), at80: ratio("cpt80", 0.8) };
  });
}
