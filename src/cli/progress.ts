import type { Io } from "./command.js";

/** A line on stderr that tells how far a stage is, on a terminal only. Call the result with done and total; `end` clears it. */
export function progress(io: Io, what: string): { report(done: number, total: number): void; end(): void } {
  let shown = -1;
  return {
    report(done, total) {
      const percent = Math.floor((100 * done) / total);
      if (!io.isTerminal || percent === shown) return;
      shown = percent;
      io.status(`${what} ${percent} %`);
    },
    end() {
      if (shown >= 0) io.status("");
    },
  };
}
