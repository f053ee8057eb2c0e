import { quantile } from "../src/math/statistics.js";
import type { Figure } from "./bench.js";

/** Milliseconds of each of several runs of a synchronous piece of work, after runs that are not counted. */
export function milliseconds(work: () => unknown, { runs, warmUps }: { runs: number; warmUps: number }): number[] {
  for (let i = 0; i < warmUps; i++) work();
  return Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}

export async function secondsOf(work: () => Promise<unknown> | unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** The median of repeated measurements, with their quartiles. */
export function medianFigure(name: string, unit: string, values: readonly number[]): Figure {
  const [low, value, high] = [0.25, 0.5, 0.75].map((p) => quantile(values, p));
  return { name, value: value!, low: low!, high: high!, n: values.length, unit };
}

/**
 * How two ways of doing the same compare in one run: they take turns, so that what slows the machine down slows both.
 *
 * @returns the median over the turns of a's time over b's, with the quartiles
 */
export function ratioFigure(name: string, a: readonly number[], b: readonly number[]): Figure {
  return medianFigure(
    name,
    "ratio",
    a.map((time, i) => time / b[i]!),
  );
}

/** Takes turns: a, b, a, b, …; each piece of work is run once a turn. */
export function takingTurns(
  a: () => unknown,
  b: () => unknown,
  { runs, warmUps }: { runs: number; warmUps: number },
): { readonly a: number[]; readonly b: number[] } {
  const times = { a: [] as number[], b: [] as number[] };
  for (let i = -warmUps; i < runs; i++)
    for (const [into, work] of [[times.a, a] as const, [times.b, b] as const]) {
      const [time] = milliseconds(work, { runs: 1, warmUps: 0 });
      if (i >= 0) into.push(time!);
    }
  return times;
}
