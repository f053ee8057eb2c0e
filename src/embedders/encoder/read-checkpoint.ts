import { join } from "node:path";
import { type BertConfig, type BertWeights, bertShapes } from "../../nn/bert/config.js";
import type { Pooling } from "../../nn/bert/forward.js";
import { fromSafetensors } from "../../nn/safetensors.js";
import { bytesIn, CHECKPOINT, invalidCheckpoint, jsonIn } from "./checkpoint-files.js";
import type { EncoderState } from "./encoder.js";
import { readTokenizer } from "./read-tokenizer.js";

export interface CheckpointOptions {
  /** Longest sequence, in tokens; the end of a longer prompt is not read. Default and most: what the checkpoint takes */
  readonly maxTokens?: number;
  /** Default: `mean` where the folder says so (`1_Pooling/config.json` of sentence-transformers), else `cls` */
  readonly pooling?: Pooling;
}

/**
 * A BERT encoder from a folder as Hugging Face stores it: `config.json`, `model.safetensors`, and `tokenizer.json` or
 * `vocab.txt`. Heads that the folder may hold besides (pooler, masked-word prediction) are not read.
 *
 * @throws {FairleadError} CHECKPOINT_INVALID
 */
export async function readCheckpoint(folder: string, options: CheckpointOptions = {}): Promise<EncoderState> {
  const json = await jsonIn(folder, "config.json");
  if (json === undefined) throw invalidCheckpoint(folder, "config.json", "none");
  const config = configOf(json, join(folder, "config.json"));
  const tokenizer = await readTokenizer(folder);
  if (tokenizer.pieces.length > config.vocabulary)
    throw invalidCheckpoint(folder, `at most ${config.vocabulary} word pieces`, `${tokenizer.pieces.length}`);
  const wanted = options.maxTokens ?? config.positions;
  if (!Number.isInteger(wanted) || wanted < 3 || wanted > config.positions)
    throw invalidCheckpoint(folder, `positions for ${wanted} tokens, 3 or more`, `${config.positions}`);
  return {
    config,
    tokenizer,
    pooling: options.pooling ?? (await poolingOf(folder)),
    maxTokens: wanted,
    weights: await weightsOf(folder, config),
  };
}

function configOf(json: Record<string, unknown>, path: string): BertConfig {
  const same = (field: string, value: string, absent = false) => {
    if (json[field] !== value && !(absent && json[field] === undefined))
      throw invalidCheckpoint(path, `"${field}": "${value}"`, JSON.stringify(json[field]) ?? "none");
  };
  same("model_type", "bert");
  same("hidden_act", "gelu", true);
  same("position_embedding_type", "absolute", true);
  const count = (field: string, absent?: number): number => {
    const value = json[field] ?? absent;
    if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
    throw invalidCheckpoint(path, `"${field}", a whole number above 0`, JSON.stringify(json[field]) ?? "none");
  };
  const epsilon = json.layer_norm_eps ?? 1e-12;
  if (typeof epsilon !== "number" || !(epsilon > 0))
    throw invalidCheckpoint(path, `"layer_norm_eps" above 0`, JSON.stringify(epsilon));
  const config = {
    vocabulary: count("vocab_size"),
    hidden: count("hidden_size"),
    layers: count("num_hidden_layers"),
    heads: count("num_attention_heads"),
    intermediate: count("intermediate_size"),
    positions: count("max_position_embeddings"),
    types: count("type_vocab_size", 2),
    epsilon,
  };
  if (config.hidden % config.heads !== 0)
    throw invalidCheckpoint(path, "heads that share hidden_size", `${config.heads} heads of ${config.hidden}`);
  return config;
}

async function weightsOf(folder: string, config: BertConfig): Promise<BertWeights> {
  const path = join(folder, "model.safetensors");
  const bytes = await bytesIn(folder, "model.safetensors");
  if (bytes === undefined)
    throw invalidCheckpoint(
      folder,
      "model.safetensors",
      (await bytesIn(folder, "pytorch_model.bin")) ? "pytorch_model.bin, which may hold code" : "none",
    );
  const { tensors } = fromSafetensors(bytes, path, CHECKPOINT);
  const prefix = Object.hasOwn(tensors, "bert.embeddings.word_embeddings.weight") ? "bert." : "";
  const weights: Record<string, Float32Array> = {};
  for (const [name, shape] of Object.entries(bertShapes(config))) {
    const tensor = tensors[prefix + name] ?? tensors[prefix + olderName(name)];
    if (tensor === undefined) throw invalidCheckpoint(path, `a tensor ${prefix}${name}`, "none of that name");
    if (tensor.shape.join() !== shape.join())
      throw invalidCheckpoint(path, `${name} of ${shape.join(" × ")}`, tensor.shape.join(" × "));
    if (!(tensor.values instanceof Float32Array))
      throw invalidCheckpoint(path, `${name} in floating point`, tensor.values.constructor.name);
    if (!tensor.values.every(Number.isFinite)) throw invalidCheckpoint(path, `finite numbers in ${name}`, "others");
    weights[name] = tensor.values;
  }
  return weights;
}

/** Checkpoints that were converted from TensorFlow call a layer norm's parameters gamma and beta. */
const olderName = (name: string) =>
  name.replace(/LayerNorm\.(weight|bias)$/, (_, which) => `LayerNorm.${which === "weight" ? "gamma" : "beta"}`);

async function poolingOf(folder: string): Promise<Pooling> {
  const json = await jsonIn(join(folder, "1_Pooling"), "config.json");
  return json?.pooling_mode_mean_tokens === true ? "mean" : "cls";
}
