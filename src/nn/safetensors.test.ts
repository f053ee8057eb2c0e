import { describe, expect, it } from "vitest";
import { fromSafetensors, toSafetensors } from "./safetensors.js";

describe("safetensors", () => {
  it("aligns every tensor and keeps values of every type", () => {
    const tensors = {
      bytes: { shape: [3], values: Int8Array.of(-1, 2, 3) },
      doubles: { shape: [1, 2], values: Float64Array.of(Math.PI, Number.NaN) },
      floats: { shape: [1], values: Float32Array.of(0.5) },
      words: { shape: [2], values: Uint32Array.of(0xffffffff, 7) },
    };
    const again = fromSafetensors(toSafetensors(tensors, { a: "é" }), "t");
    expect(again.tensors).toEqual(tensors);
    expect(again.metadata).toEqual({ a: "é" });
  });

  it("reads half floats, bfloat16 and 64-bit integers of other programs", () => {
    const parts = [
      ["h", "F16", [5], Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00)],
      ["b", "BF16", [2], Uint16Array.of(0x3f80, 0xc049)],
      ["i", "I64", [2], BigInt64Array.of(7n, -3n)],
    ] as const;
    const header: Record<string, unknown> = {};
    let at = 0;
    for (const [name, dtype, shape, { byteLength }] of parts) {
      header[name] = { dtype, shape, data_offsets: [at, at + byteLength] };
      at += byteLength;
    }
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    const bytes = Buffer.concat([length, json, ...parts.map(([, , , values]) => Buffer.from(values.buffer))]);
    const { tensors } = fromSafetensors(bytes, "m.safetensors");
    expect([...tensors.h!.values]).toEqual([1, -2, 2 ** -24, 65504, Infinity]);
    expect([...tensors.b!.values]).toEqual([1, -3.140625]);
    expect([...tensors.i!.values]).toEqual([7, -3]);
  });
});
