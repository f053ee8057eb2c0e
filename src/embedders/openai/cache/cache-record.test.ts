import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CacheRecord, decodeVector, encodeRecord, recordBytes, scanRecords } from "./cache-record.js";

const keyOf = (text: string) => createHash("sha256").update(text).digest();
const record = (text: string, vector = [1, 2], cutTo = 0): CacheRecord => ({
  key: keyOf(text),
  cutTo,
  vector: Float32Array.from(vector),
});

const records = fc.record({
  key: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
  cutTo: fc.nat(2 ** 31),
  vector: fc.float32Array({ minLength: 1, maxLength: 6 }),
});
/** What may stand between records: noise, or a record that was not written to its end. */
const damage = fc.oneof(
  fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
  fc.tuple(records, fc.double({ min: 0, max: 0.99, noNaN: true })).map(([one, share]) => {
    const bytes = encodeRecord(one);
    return bytes.subarray(0, Math.floor(bytes.length * share));
  }),
);

describe("scanRecords", () => {
  it("finds every record, whatever damage stands between them", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(damage, records), { maxLength: 6 }), damage, (pieces, tail) => {
        const bytes = Buffer.concat([...pieces.flatMap(([noise, one]) => [noise, encodeRecord(one)]), tail]);
        const { places } = scanRecords(bytes, true);
        expect(places.map(({ key, cutTo }) => [key.toString("hex"), cutTo])).toEqual(
          pieces.map(([, { key, cutTo }]) => [key.toString("hex"), cutTo]),
        );
        places.forEach(({ offset, dimension, key }, i) => {
          const vector = decodeVector(bytes.subarray(offset, offset + recordBytes(dimension)), key);
          expect(vector).toEqual(pieces[i]![1].vector);
        });
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("finds the same in pieces as in one, and waits for the end of a record", () => {
    fc.assert(
      fc.property(fc.array(records, { maxLength: 5 }), fc.integer({ min: 1, max: 90 }), (all, step) => {
        const bytes = Buffer.concat(all.map(encodeRecord));
        const found: string[] = [];
        let done = 0;
        for (let end = 0; end <= bytes.length + step; end += step) {
          const scan = scanRecords(bytes.subarray(done, end), true);
          found.push(...scan.places.map(({ key }) => key.toString("hex")));
          expect(scan.damaged).toBe(0);
          done += scan.consumed;
        }
        expect(found).toEqual(all.map(({ key }) => key.toString("hex")));
        expect(done).toBe(bytes.length);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("leaves out a record with any one bit turned, and keeps its neighbours", () => {
    const three = ["a", "b", "c"].map((text) => encodeRecord(record(text)));
    const size = three[1]!.length;
    for (let bit = 0; bit < 8 * size; bit++) {
      const bytes = Buffer.concat(three);
      bytes[size + (bit >> 3)]! ^= 1 << (bit & 7);
      const scan = scanRecords(bytes, true);
      expect(scan.places.map(({ key }) => key)).toEqual([keyOf("a"), keyOf("c")]);
      expect(scan.damaged).toBe(size);
    }
  });
});

describe("decodeVector", () => {
  it("gives nothing for another key, or other bytes", () => {
    const bytes = encodeRecord(record("a", [0.5, -0.25]));
    expect(decodeVector(bytes, keyOf("a"))).toEqual(Float32Array.of(0.5, -0.25));
    expect(decodeVector(bytes, keyOf("b"))).toBeUndefined();
    expect(decodeVector(bytes.subarray(1), keyOf("a"))).toBeUndefined();
    expect(decodeVector(bytes.subarray(0, -1), keyOf("a"))).toBeUndefined();
    expect(decodeVector(Buffer.alloc(0), keyOf("a"))).toBeUndefined();
  });
});
