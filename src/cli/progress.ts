import type { Io } from "./command.js";

/**
 * A line on stderr that tells how far a stage is and what time is left at the pace so far, on a terminal only. Call the
 * result with done and total; `end` clears it.
 */
export function progress(
  io: Io,
  what: string,
  now: () => number = Date.now,
): { report(done: number, total: number): void; end(): void } {
  let shown = -1;
  let first: { done: number; at: number } | undefined;
  return {
    report(done, total) {
      first ??= { done, at: now() };
      const percent = Math.floor((100 * done) / total);
      if (!io.isTerminal || percent === shown) return;
      shown = percent;
      const seconds = ((now() - first.at) / 1000 / Math.max(1, done - first.done)) * (total - done);
      io.status(`${what} ${percent} %${done > first.done && seconds >= 10 ? `, ${duration(seconds)} left` : ""}`);
    },
    end() {
      if (shown >= 0) io.status("");
    },
  };
}

const duration = (seconds: number): string =>
  seconds < 90
    ? `${Math.round(seconds)} s`
    : seconds < 5400
      ? `${Math.round(seconds / 60)} min`
      : `${(seconds / 3600).toFixed(1)} h`;
