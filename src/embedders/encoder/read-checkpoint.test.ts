import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { TINY, tinyCheckpoint } from "../../../test/support/tiny-checkpoint.js";
import { bertShapes } from "../../nn/bert/config.js";
import { fromSafetensors, toSafetensors } from "../../nn/safetensors.js";
import { encoder } from "./encoder.js";
import { readCheckpoint } from "./read-checkpoint.js";

const folders: string[] = [];
const checkpoint = async (...given: Parameters<typeof tinyCheckpoint>) => {
  folders.push(await tinyCheckpoint(...given));
  return folders.at(-1)!;
};
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe("readCheckpoint", () => {
  it("reads shape, tokenizer, pooling and every parameter", async () => {
    const state = await readCheckpoint(await checkpoint());
    expect(state.config).toEqual(TINY);
    expect(state.pooling).toBe("mean");
    expect(state.maxTokens).toBe(TINY.positions);
    expect(Object.keys(state.weights).sort()).toEqual(Object.keys(bertShapes(TINY)).sort());
    expect(state.tokenizer.pieces.slice(0, 6)).toEqual(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"]);
  });

  it("reads the older layouts to the same vectors: vocab.txt, a prefix, gamma and beta", async () => {
    const folder = await checkpoint();
    const before = await encoder(await readCheckpoint(folder)).embed(["how are you?"]);
    const file = join(folder, "model.safetensors");
    const { tensors } = fromSafetensors(await readFile(file), file);
    const older = Object.entries(tensors).map(([name, tensor]) => [
      `bert.${name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")}`,
      tensor,
    ]);
    await writeFile(file, toSafetensors(Object.fromEntries(older), {}));
    const { model } = JSON.parse(await readFile(join(folder, "tokenizer.json"), "utf8"));
    const pieces = Object.keys(model.vocab).sort((a, b) => model.vocab[a] - model.vocab[b]);
    await rm(join(folder, "tokenizer.json"));
    await writeFile(join(folder, "vocab.txt"), `${pieces.join("\n")}\n`);
    const after = await encoder(await readCheckpoint(folder)).embed(["how are you?"]);
    expect(after.values).toEqual(before.values);
  });

  it("takes fewer tokens where asked", async () => {
    const folder = await checkpoint();
    const short = encoder(await readCheckpoint(folder, { maxTokens: 4 }));
    const [ab, abc] = await Promise.all([short.embed(["a b"]), short.embed(["a b c"])]);
    expect(abc.values).toEqual(ab.values);
    await expect(readCheckpoint(folder, { maxTokens: 41 })).rejects.toThrow("positions for 41 tokens");
  });

  it.each([
    ["another architecture", { config: { model_type: "roberta" } }, '"model_type": "bert"'],
    ["another activation", { config: { hidden_act: "relu" } }, '"hidden_act": "gelu"'],
    ["heads that do not share the width", { config: { num_attention_heads: 5 } }, "heads that share hidden_size"],
    ["no width", { config: { hidden_size: 0 } }, '"hidden_size", a whole number above 0, found 0'],
    [
      "parameters of another shape",
      { config: { intermediate_size: 21 } },
      "encoder.layer.0.intermediate.dense.weight of 21 × 12",
    ],
    ["more layers than parameters", { config: { num_hidden_layers: 3 } }, "a tensor encoder.layer.2"],
  ])("refuses %s", async (_, options, message) => {
    await expect(readCheckpoint(await checkpoint(options))).rejects.toThrow(message);
  });

  it.each([
    ["config.json", "to hold config.json, found none"],
    ["tokenizer.json", "tokenizer.json or vocab.txt"],
    ["model.safetensors", "to hold model.safetensors"],
  ])("names %s where it is missing, and where it is damaged", async (name, message) => {
    const folder = await checkpoint();
    const bytes = await readFile(join(folder, name));
    await writeFile(join(folder, name), bytes.subarray(0, bytes.length >> 1));
    await expect(readCheckpoint(folder)).rejects.toMatchObject({ code: "CHECKPOINT_INVALID" });
    await rm(join(folder, name));
    await expect(readCheckpoint(folder)).rejects.toThrow(message);
  });

  it("refuses a number that is none", async () => {
    const folder = await checkpoint();
    const file = join(folder, "model.safetensors");
    const { tensors } = fromSafetensors(await readFile(file), file);
    (tensors["encoder.layer.0.output.dense.weight"]!.values as Float32Array)[3] = Number.NaN;
    await writeFile(file, toSafetensors(tensors, {}));
    await expect(readCheckpoint(folder)).rejects.toThrow("finite numbers in encoder.layer.0.output.dense.weight");
  });
});
