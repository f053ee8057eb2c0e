import { wilson } from "../../src/math/wilson.js";
import type { BenchContext, Figure } from "../bench.js";

/** One simulated world: the truth, and what an estimator says of it. */
export interface Trial {
  /** Kinds of world that are counted apart, such as a design. */
  readonly kind: string;
  readonly truth: number;
  readonly interval: { readonly low: number; readonly high: number };
}

/** An estimator whose 95 % interval is held against the truth of many worlds. */
export interface CoverageStudy {
  /** Of the figure. */
  readonly name: string;
  /** @param world  from 0 on; kinds, seeds and sizes follow from it */
  readonly trial: (world: number) => Trial | Promise<Trial>;
}

/** Share of worlds whose interval holds the truth, over all and by kind, each with Wilson's 95 % interval. */
export async function coverageOf(
  { name, trial }: CoverageStudy,
  worlds: number,
  { note }: Pick<BenchContext, "note">,
): Promise<Figure[]> {
  const byKind = new Map<string, { covered: number; n: number; width: number }>();
  for (let world = 0; world < worlds; world++) {
    const { kind, truth, interval } = await trial(world);
    const tally = byKind.get(kind) ?? { covered: 0, n: 0, width: 0 };
    byKind.set(kind, tally);
    tally.covered += Number(interval.low <= truth && truth <= interval.high);
    tally.width += interval.high - interval.low;
    tally.n++;
  }
  for (const [kind, { n, width }] of byKind) note(`${name}, ${kind}: mean width ${(width / n).toFixed(3)}`);
  const tallies = [...byKind];
  const all = tallies.reduce((sum, [, { covered }]) => sum + covered, 0);
  return [
    { name, ...wilson(all, worlds), n: worlds, unit: "share" },
    ...tallies.map(([kind, { covered, n }]) => ({
      name: `${name}-${kind}`,
      ...wilson(covered, n),
      n,
      unit: "share",
    })),
  ];
}
