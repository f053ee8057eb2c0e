import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FairleadError } from "../../errors.js";
import { parseAnswer } from "./answer.js";

const parse = (value: unknown, count = 1) => parseAnswer(JSON.stringify(value), count, "m at h");
const item = (embedding: unknown, index?: unknown) => ({ embedding, ...(index === undefined ? {} : { index }) });

describe("parseAnswer", () => {
  it("orders by index and scales to unit length", () => {
    const { vectors, tokens } = parse({ data: [item([0, -2], 1), item([3, 4], 0)], usage: { prompt_tokens: 9 } }, 2);
    expect(vectors).toEqual([Float32Array.of(0.6, 0.8), Float32Array.of(0, -1)]);
    expect(tokens).toBe(9);
  });

  it("keeps the order where no index is given", () => {
    expect(parse({ data: [item([1, 0]), item([0, 1])] }, 2).vectors[1]).toEqual(Float32Array.of(0, 1));
  });

  it("reads base64 of little-endian float32", () => {
    const bytes = Buffer.alloc(8);
    bytes.writeFloatLE(3, 0);
    bytes.writeFloatLE(-4, 4);
    expect(parse({ data: [item(bytes.toString("base64"), 0)] }).vectors[0]).toEqual(Float32Array.of(0.6, -0.8));
  });

  it("keeps zeros, and scales the largest and the smallest numbers there are", () => {
    expect(parse({ data: [item([0, 0], 0)] }).vectors[0]).toEqual(Float32Array.of(0, 0));
    expect(parse({ data: [item([1e300, 1e300], 0)] }).vectors[0]![0]).toBeCloseTo(Math.SQRT1_2, 6);
    expect(parse({ data: [item([5e-324, 0], 0)] }).vectors[0]![0]).toBe(1);
  });

  it.each([
    [{ error: "down" }, 'no "data" in {"error":"down"}'],
    [{ data: [] }, "0 embeddings for 1 texts"],
    [{ data: [item([1], 0), item([1], 1)] }, "2 embeddings for 1 texts"],
    [{ data: [item([1], 1)] }, "index 1"],
    [{ data: [item([1], -1)] }, "index -1"],
    [{ data: [item([1], "0")] }, 'index "0"'],
    [{ data: [null] }, "no embedding at index 0"],
    [{ data: [item(null, 0)] }, "no embedding at index 0"],
    [{ data: [item([], 0)] }, "an empty vector at index 0"],
    [{ data: [item([1, null], 0)] }, "null in place of a finite number at index 0"],
    [{ data: [item([1, "2"], 0)] }, '"2" in place of a finite number'],
    [{ data: [item("AAAA", 0)] }, "no base64 of float32"],
    [{ data: [item("not base64!!", 0)] }, "no base64 of float32"],
    [{ data: [item("AADAfw==", 0)] }, "in place of a finite number"], // NaN
    [[1], 'no "data"'],
    ["text", '"text"'],
    [null, "null"],
  ])("refuses %j", (value, found) => {
    expect(() => parse(value)).toThrow(found);
    expect(() => parse(value)).toThrow("speaks OpenAI's embeddings API");
  });

  it("refuses an index twice, and dimensions that differ", () => {
    expect(() => parse({ data: [item([1], 0), item([1], 0)] }, 2)).toThrow("index 0 twice");
    expect(() => parse({ data: [item([1], 0), item([1, 2], 1)] }, 2)).toThrow("vectors of 1 and 2 dimensions");
  });

  it("refuses what is not JSON", () => {
    expect(() => parseAnswer("<html>", 1, "m at h")).toThrow("from m at h, found text that is not JSON: <html>");
    expect(() => parseAnswer("", 1, "m at h")).toThrow("an empty body");
  });

  it("gives finite vectors or its own error, whatever the body", () => {
    const embedding = fc.oneof(fc.array(fc.double()), fc.string(), fc.jsonValue());
    const body = fc.record({
      data: fc.array(fc.oneof(fc.record({ index: fc.jsonValue(), embedding }), fc.jsonValue())),
    });
    fc.assert(
      fc.property(fc.oneof(body, fc.jsonValue()), fc.integer({ min: 1, max: 3 }), (value, count) => {
        try {
          for (const vector of parse(value, count).vectors) expect(vector.every(Number.isFinite)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(FairleadError);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
