import fc from "fast-check";
import { expect, it } from "vitest";
import { batchesOf } from "./batches.js";

it("keeps the order and both limits, and no two batches could have been one", () => {
  const items = fc.array(fc.nat(30).map((length) => ({ text: "x".repeat(length) })));
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 40 }), (items, count, characters) => {
      const batches = batchesOf(items, { count, characters });
      const sizes = batches.map((batch) => batch.reduce((sum, { text }) => sum + text.length, 0));
      expect(batches.flat()).toEqual(items);
      batches.forEach((batch, b) => {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(count);
        if (batch.length > 1) expect(sizes[b]).toBeLessThanOrEqual(characters);
        const next = batches[b + 1]?.[0];
        if (next && batch.length < count) expect(sizes[b]! + next.text.length).toBeGreaterThan(characters);
      });
    }),
    { seed: 1, numRuns: 300 },
  );
});
