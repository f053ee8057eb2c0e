import { expect, it } from "vitest";
import { progress } from "./progress.js";

function shown(isTerminal: boolean) {
  const lines: string[] = [];
  let clock = 0;
  const io = { isTerminal, status: (text: string) => lines.push(text), out() {}, err() {}, stdout: process.stdout };
  const line = progress(io, "work", () => clock);
  for (const done of [0, 1, 1, 2, 4]) {
    line.report(done, 4);
    clock += 30_000;
  }
  line.end();
  return lines;
}

it("tells the share done and the time left at the pace so far, on a terminal only", () => {
  expect(shown(false)).toEqual([]);
  // 30 s for the first of four, 90 s for two, all done after 120 s.
  expect(shown(true)).toEqual(["work 0 %", "work 25 %, 2 min left", "work 50 %, 2 min left", "work 100 %", ""]);
});
