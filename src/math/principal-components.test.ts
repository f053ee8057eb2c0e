import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { column, type Matrix32 } from "./matrix.js";
import { principalComponents } from "./principal-components.js";
import { mean } from "./statistics.js";

/** Rows that vary 3 : 1 along two directions that are no axes, and not at all otherwise. */
function rows(n: number, d: number): Matrix32 {
  const random = rng(1, "principal");
  const [a, b] = [0, 1].map(() => Array.from({ length: d }, () => random.normal() / Math.sqrt(d))) as [
    number[],
    number[],
  ];
  const values = Float32Array.from(
    Array.from({ length: n }, () => [3 * random.normal(), random.normal()]).flatMap(([s, t]) =>
      a.map((value, j) => 5 + s! * value + t! * b[j]!),
    ),
  );
  return { rows: n, columns: d, values };
}

describe("principalComponents", () => {
  it.each([6, 700])(
    "are centred, of variance 1, apart from each other, and no more than there are: %i columns",
    (d) => {
      const found = principalComponents(rows(400, d), 5, rng(2));
      expect(found.columns).toBe(2);
      const [first, second] = [column(found, 0), column(found, 1)];
      for (const one of [first, second]) {
        expect(mean(one)).toBeCloseTo(0, 4);
        expect(mean(one.map((value) => value ** 2))).toBeCloseTo(1, 3);
      }
      expect(mean(first.map((value, i) => value * second[i]!))).toBeCloseTo(0, 4);
    },
  );
});
