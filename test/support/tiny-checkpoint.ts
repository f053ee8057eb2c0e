import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BertConfig, bertShapes } from "../../src/nn/bert/config.js";
import { toSafetensors } from "../../src/nn/safetensors.js";
import { rng } from "../../src/random.js";

const PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz0123456789?.,:!'"];

/** Small enough that a test trains it in a second; heads of 6 columns, so that panels of 8 are not full. */
export const TINY: BertConfig = {
  vocabulary: 120,
  hidden: 12,
  layers: 2,
  heads: 2,
  intermediate: 20,
  positions: 40,
  types: 2,
  epsilon: 1e-12,
};

export interface TinyOptions {
  /** More word pieces than letters: whole words. */
  readonly words?: readonly string[];
  readonly config?: Partial<Record<string, unknown>>;
  readonly seed?: number;
}

/** Writes a BERT checkpoint of random parameters as Hugging Face does, and says where. */
export async function tinyCheckpoint({ words = [], config = {}, seed = 1 }: TinyOptions = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-checkpoint-"));
  const pieces = [...PIECES, ...LETTERS, ...LETTERS.map((letter) => `##${letter}`), ...words];
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  const shape = { ...TINY, vocabulary: Math.max(TINY.vocabulary, pieces.length) };
  const special = (content: string) => ({ id: vocab[content], content, single_word: false, normalized: false });
  await mkdir(join(folder, "1_Pooling"));
  await writeFile(join(folder, "1_Pooling", "config.json"), JSON.stringify({ pooling_mode_mean_tokens: true }));
  await writeFile(
    join(folder, "config.json"),
    JSON.stringify({
      model_type: "bert",
      hidden_act: "gelu",
      vocab_size: shape.vocabulary,
      hidden_size: shape.hidden,
      num_hidden_layers: shape.layers,
      num_attention_heads: shape.heads,
      intermediate_size: shape.intermediate,
      max_position_embeddings: shape.positions,
      type_vocab_size: shape.types,
      layer_norm_eps: shape.epsilon,
      ...config,
    }),
  );
  await writeFile(
    join(folder, "tokenizer.json"),
    JSON.stringify({
      added_tokens: PIECES.map(special),
      normalizer: {
        type: "BertNormalizer",
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: true,
      },
      pre_tokenizer: { type: "BertPreTokenizer" },
      model: {
        type: "WordPiece",
        unk_token: "[UNK]",
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 100,
        vocab,
      },
    }),
  );
  await writeFile(join(folder, "model.safetensors"), toSafetensors(randomWeights(shape, seed), { format: "pt" }));
  return folder;
}

/** As BERT starts: N(0, 0.2²) here, so that a net this narrow is not linear; norms near 1. */
export function randomWeights(config: BertConfig, seed: number) {
  const random = rng(seed, "tiny checkpoint");
  return Object.fromEntries(
    Object.entries(bertShapes(config)).map(([name, shape]) => {
      const around = name.endsWith("LayerNorm.weight") ? 1 : 0;
      const length = shape.reduce((a, b) => a * b, 1);
      return [name, { shape, values: Float32Array.from({ length }, () => around + 0.2 * random.normal()) }];
    }),
  );
}
