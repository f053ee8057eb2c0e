import { beforeAll, describe, expect, it } from "vitest";
import { type Bench, type Figure, isMet } from "../../bench/bench.js";
import { figureTable } from "../../bench/table.js";
import { dataFolder } from "./data-folder.js";

/** Runs a bench and holds each of its figures that has a target against it. */
export function itMeetsTargets(name: string, bench: Bench): void {
  describe.skipIf(dataFolder === undefined)(`bench ${name}`, () => {
    let figures: readonly Figure[] = [];
    beforeAll(async () => {
      figures = await bench.run({ data: dataFolder!, note: (line) => process.stderr.write(`${name}: ${line}\n`) });
    }, 15 * 60_000);

    it.each(Object.entries(bench.targets))("%s reaches its target", (figureName, target) => {
      const figure = figures.find((one) => one.name === figureName);
      if (figure === undefined) throw new Error(`no ${figureName} in ${figures.map((one) => one.name).join(", ")}`);
      const [line] = figureTable([figure], bench.targets);
      process.stderr.write(`${name}: ${line}\n`);
      expect(isMet(figure.value, target), line).toBe(true);
    });
  });
}
