import { join } from "node:path";
import { z } from "zod";
import { bytesIn, invalidCheckpoint, jsonIn } from "./checkpoint-files.js";
import type { WordPieceState } from "./word-pieces.js";

const TOKENIZER = z.object({
  added_tokens: z
    .array(z.object({ id: z.number(), content: z.string().min(1), single_word: z.boolean(), normalized: z.boolean() }))
    .default([]),
  normalizer: z.object({
    type: z.literal("BertNormalizer"),
    clean_text: z.boolean(),
    handle_chinese_chars: z.boolean(),
    strip_accents: z.boolean().nullable(),
    lowercase: z.boolean(),
  }),
  pre_tokenizer: z.object({ type: z.literal("BertPreTokenizer") }),
  model: z.object({
    type: z.literal("WordPiece").default("WordPiece"),
    unk_token: z.string(),
    continuing_subword_prefix: z.string(),
    max_input_chars_per_word: z.number(),
    vocab: z.record(z.string(), z.number()),
  }),
});

const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

/** The tokenizer of a checkpoint: `tokenizer.json`, or the older `vocab.txt`. @throws {FairleadError} CHECKPOINT_INVALID */
export async function readTokenizer(folder: string): Promise<WordPieceState> {
  const json = await jsonIn(folder, "tokenizer.json");
  const state = json === undefined ? await fromVocabulary(folder) : fromJson(json, join(folder, "tokenizer.json"));
  const known = new Set(state.pieces);
  for (const token of [state.first, state.last, state.unknown])
    if (!known.has(token))
      throw invalidCheckpoint(folder, `a vocabulary with ${token}`, `${known.size} pieces without it`);
  return state;
}

function fromJson(json: Record<string, unknown>, path: string): WordPieceState {
  const { success, data, error } = TOKENIZER.safeParse(json);
  if (!success) {
    const { path: place, message } = error.issues[0]!;
    throw invalidCheckpoint(path, "a BERT tokenizer (WordPiece)", `${place.join(".")}: ${message}`);
  }
  const { normalizer, model, added_tokens: added } = data;
  const foreign = added.find((token) => token.single_word || token.normalized);
  if (foreign)
    throw invalidCheckpoint(path, "added tokens that are found in the text as it stands", JSON.stringify(foreign));
  return {
    ...bert(listed({ ...model.vocab, ...Object.fromEntries(added.map(({ id, content }) => [content, id])) }, path)),
    special: added.map(({ content }) => content),
    unknown: model.unk_token,
    continuation: model.continuing_subword_prefix,
    longestWord: model.max_input_chars_per_word,
    cleanText: normalizer.clean_text,
    splitChinese: normalizer.handle_chinese_chars,
    lowercase: normalizer.lowercase,
    stripAccents: normalizer.strip_accents ?? normalizer.lowercase,
  };
}

function listed(ids: Readonly<Record<string, number>>, path: string): string[] {
  const most = 1e7;
  const pieces: string[] = [];
  for (const [piece, id] of Object.entries(ids)) {
    if (!Number.isInteger(id) || id < 0 || id > most) throw invalidCheckpoint(path, "ids from 0", `"${piece}": ${id}`);
    if (pieces[id] !== undefined) throw invalidCheckpoint(path, "one piece an id", `two of id ${id}`);
    pieces[id] = piece;
  }
  return Array.from(pieces, (piece) => piece ?? "");
}

async function fromVocabulary(folder: string): Promise<WordPieceState> {
  const bytes = await bytesIn(folder, "vocab.txt");
  if (bytes === undefined) throw invalidCheckpoint(folder, "tokenizer.json or vocab.txt", "neither");
  const config = (await jsonIn(folder, "tokenizer_config.json")) ?? {};
  const pieces = bytes
    .toString("utf8")
    .replace(/\r?\n$/, "")
    .split(/\r?\n/);
  const lowercase = config.do_lower_case !== false;
  const accents = typeof config.strip_accents === "boolean" ? config.strip_accents : lowercase;
  const splitChinese = config.tokenize_chinese_chars !== false;
  return { ...bert(pieces), lowercase, stripAccents: accents, splitChinese };
}

/** As BERT was published: English, without regard to case. */
const bert = (pieces: readonly string[]): WordPieceState => ({
  pieces,
  special: SPECIAL.filter((token) => pieces.includes(token)),
  unknown: "[UNK]",
  first: "[CLS]",
  last: "[SEP]",
  continuation: "##",
  longestWord: 100,
  cleanText: true,
  splitChinese: true,
  stripAccents: true,
  lowercase: true,
});
