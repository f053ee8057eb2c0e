import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { termTable } from "./term-table.js";

// Few values, so that keys meet again, share a half, or share a slot.
const half = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 32, 64, 1024),
  fc.integer(),
);
const step = fc.record({ low: half, high: half, isAdd: fc.boolean() });

describe("termTable", () => {
  it("does what a Map does", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.array(step, { maxLength: 200 }), (expected, steps) => {
        const table = termTable(expected);
        const map = new Map<string, number>();
        for (const { low, high, isAdd } of steps) {
          const name = `${low}/${high}`;
          if (isAdd && !map.has(name)) map.set(name, map.size);
          expect(isAdd ? table.add(low, high) : table.find(low, high)).toBe(map.get(name) ?? -1);
          expect(table.size).toBe(map.size);
        }
        const { low, high } = table.hashes();
        expect(Array.from(low, (value, t) => `${value}/${high[t]}`)).toEqual([...map.keys()]);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("grows to many terms, all of one slot at first", () => {
    const table = termTable(1);
    const indices = Int32Array.from({ length: 3000 }, (_, i) => i);
    const low = (i: number) => (i << 20) | (i >> 12);
    expect(indices.map((i) => table.add(low(i), i))).toEqual(indices);
    expect(indices.map((i) => table.find(low(i), i))).toEqual(indices);
    expect(table.find(1, -1)).toBe(-1);
  });
});
