import { describe, expect, it } from "vitest";
import { treeArena } from "../../math/kernels/trees.js";
import { column, matrix } from "../../math/matrix.js";
import { rng } from "../../random.js";
import { countBelow, quantileThresholds, ROOM } from "./thresholds.js";

const random = rng(1, "thresholds");
const one = (...values: number[]) => matrix(values.length, 1, Float64Array.from(values));
const even = (n: number) => new Float64Array(n).fill(1);
const cutsOf = ({ values, binCounts }: ReturnType<typeof quantileThresholds>, j = 0) =>
  Array.from(values.subarray(j * ROOM, j * ROOM + binCounts[j]! - 1));

describe("quantileThresholds", () => {
  it("lie midway between neighbours where there are few distinct values", () => {
    expect(cutsOf(quantileThresholds(one(3, 1, 3, 10, 1), even(5)))).toEqual([2, 6.5]);
  });

  it("are none for a constant, and -0 is 0", () => {
    expect(cutsOf(quantileThresholds(one(0, -0, 0), even(3)))).toEqual([]);
  });

  it("separate numbers with nothing between them, and do not overflow", () => {
    const next = 1 + Number.EPSILON;
    expect(cutsOf(quantileThresholds(one(1, next), even(2)))).toEqual([1]);
    expect(cutsOf(quantileThresholds(one(Number.MAX_VALUE, -Number.MAX_VALUE), even(2)))).toEqual([0]);
    expect(cutsOf(quantileThresholds(one(0, 5e-324), even(2)))).toEqual([0]);
  });

  it.each([255, 10, 1])("give %s bins of equal weight and width where values are evenly spread", (maxBins) => {
    const n = 5100;
    const x = matrix(
      n,
      1,
      Float64Array.from({ length: n }, (_, i) => i),
    );
    const cuts = Float64Array.from(cutsOf(quantileThresholds(x, even(n), maxBins)));
    const sizes = new Int32Array(maxBins);
    for (const v of x.values) sizes[countBelow(cuts, 0, cuts.length, v)]!++;
    expect([...sizes]).toEqual(Array(maxBins).fill(n / maxBins));
  });

  it("give no bin much more than twice its share of the rows or of the range, whatever the tail", () => {
    const n = 5000;
    const sorted = Float64Array.from({ length: n }, () => Math.exp(random.normal())).sort();
    const cuts = Float64Array.from(cutsOf(quantileThresholds(matrix(n, 1, sorted), even(n))));
    expect(cuts.length).toBeGreaterThan(240);
    const bins = Array.from({ length: cuts.length + 1 }, (): number[] => []);
    for (const v of sorted) bins[countBelow(cuts, 0, cuts.length, v)]!.push(v);
    const range = sorted.at(-1)! - sorted[0]!;
    expect(Math.max(...bins.map((bin) => bin.length))).toBeLessThanOrEqual((2.2 * n) / 255);
    expect(Math.max(...bins.map((bin) => bin.at(-1)! - bin[0]!))).toBeLessThanOrEqual((2.2 * range) / 255);
  });

  it("keep a value that is more than a bin's share in a bin of its own, and never exceed the limit", () => {
    const x = one(...Array(500).fill(0), ...Array.from({ length: 500 }, (_, i) => i + 1));
    const cuts = cutsOf(quantileThresholds(x, even(1000), 11));
    expect(cuts).toHaveLength(10);
    expect(cuts[0]).toBe(0.5);
  });

  it("are the same for a weight as for as many rows", () => {
    const x = matrix(
      700,
      2,
      Float64Array.from({ length: 1400 }, () => random.normal()),
    );
    const weights = Float64Array.from({ length: 700 }, () => random.integer(4));
    const twice = Array.from(weights).flatMap((w, i) => Array<number>(w).fill(i));
    const values = Float64Array.from(twice.flatMap((i) => [x.values[2 * i]!, x.values[2 * i + 1]!]));
    const repeated = quantileThresholds(matrix(twice.length, 2, values), even(twice.length));
    expect(quantileThresholds(x, weights)).toEqual(repeated);
    expect(quantileThresholds(x, even(700))).not.toEqual(repeated);
  });
});

describe("the kernel's bins", () => {
  it("are the numbers of thresholds below, for values on thresholds and beyond them too", () => {
    const [rows, d] = [800, 3];
    const x = matrix(
      rows,
      d,
      Float64Array.from({ length: rows * d }, (_, e) => (e % d) * 100 + random.normal()),
    );
    x.values.fill(7, 300, 303); // and, below, a feature of few values
    for (let i = 0; i < rows; i++) x.values[i * d + 2] = random.integer(4);
    const { values } = quantileThresholds(x, even(rows));
    values.subarray(0, 200).forEach((t, b) => {
      x.values[b * d] = t;
    });
    x.values.set([Infinity, -Infinity, 1e300], d * 250);

    const arena = treeArena(0, 1e6);
    const [raw, cuts, pivots] = [arena.doubles(rows * d), arena.doubles(d * ROOM), arena.doubles(16 * d)];
    const bins = arena.bytes(rows * d);
    raw.values.set(x.values);
    cuts.values.set(values);
    const fine = arena.kernels.bin(raw.pointer, cuts.pointer, pivots.pointer, bins.pointer, rows / 8, d);
    expect(fine).toBe(1);
    for (let j = 0; j < d; j++) {
      const found = Array.from({ length: rows }, (_, i) => bins.values[(i >> 3) * 8 * d + 8 * j + (i & 7)]);
      const expected = Array.from(column(x, j), (v) => countBelow(values, j * ROOM, j * ROOM + ROOM - 1, v));
      expect(found).toEqual(expected);
    }
    raw.values[5] = Number.NaN;
    expect(arena.kernels.bin(raw.pointer, cuts.pointer, pivots.pointer, bins.pointer, rows / 8, d)).toBe(0);
  });
});
