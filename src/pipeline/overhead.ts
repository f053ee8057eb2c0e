import { performance } from "node:perf_hooks";
import type { Embedder } from "../embedders/embedder.js";
import type { Estimate } from "../evaluation/estimate.js";
import { row } from "../math/matrix.js";
import { median, quantile } from "../math/statistics.js";
import type { FittedRouter } from "../routers/router.js";
import type { Pair } from "./default-pair.js";

/** A router and what it sees prompts through. */
export interface Timed {
  readonly router: FittedRouter;
  readonly embedder: Embedder;
  /** Whether prompts are embedded by a server: its time and its price are not part of the overhead. */
  readonly isRemote: boolean;
}

/** What one decision costs on this machine. Times differ from run to run. */
export interface Overhead {
  readonly router: string;
  readonly embedder: string;
  /** Embedding and decision, microseconds; the median over prompts, between the quartiles. */
  readonly usPerDecision: Estimate;
  /** At the price of an hour of the core that a decision keeps busy. */
  readonly usdPerMillion: number;
  readonly includesEmbedding: boolean;
  /** Prompts timed, after as many again (at most {@link WARM_UP}) to warm up. */
  readonly n: number;
}

/** n2-standard-8, on which RouteLLM measured its similarity-weighted router: 0.39 USD an hour for 8 cores. */
export const USD_PER_CORE_HOUR = 0.39 / 8;

const WARM_UP = 50;
const TIMED = 200;

/**
 * Median time of one decision: one prompt embedded, and its win rate asked for, by itself, as a gateway would.
 *
 * @param now  milliseconds. Default: the process's clock
 */
export async function measureOverhead(
  entrants: readonly Timed[],
  prompts: readonly string[],
  { strong, weak }: Pair,
  usdPerHour: number,
  now: () => number = () => performance.now(),
): Promise<readonly Overhead[]> {
  const timed = prompts.slice(0, TIMED);
  const out: Overhead[] = [];
  for (const { router, embedder, isRemote } of entrants) {
    const x = isRemote ? await embedder.embed(timed) : undefined;
    const decide = async (i: number) =>
      router.winRate(x ? row(x, i) : (await embedder.embed([timed[i]!])).values, strong, weak);
    for (let i = 0; i < Math.min(WARM_UP, timed.length); i++) await decide(i);
    const micros: number[] = [];
    for (let i = 0; i < timed.length; i++) {
      const start = now();
      await decide(i);
      micros.push(1000 * (now() - start));
    }
    const value = median(micros);
    out.push({
      router: router.name,
      embedder: embedder.id,
      usPerDecision: { value, low: quantile(micros, 0.25), high: quantile(micros, 0.75) },
      usdPerMillion: (value / 3600) * usdPerHour, // 1e6 decisions of 1e-6 s
      includesEmbedding: !isRemote,
      n: timed.length,
    });
  }
  return out;
}
