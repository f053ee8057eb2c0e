import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labelProbabilities } from "../../../math/label-row.js";
import { row } from "../../../math/matrix.js";
import { openLlamaEmbedder } from "./llama.js";
import { type ChatItem, DISTRIBUTION, type LlamaSequence, type NodeLlamaCpp, type Token } from "./node-llama-cpp.js";

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
  path = join(folder, "tiny.gguf");
  await writeFile(path, "GGUF, or something like it");
});
afterAll(() => rm(folder, { recursive: true }));

/** Tokens 0 to 7; those of the prompt are its characters' code points, from here on. */
const VOCABULARY = ["</s>", "[[", "1", "2", "3", "4", "5", "]]"];
const TEXT = 1000;

/**
 * A model that answers "[[" and then, where the prompt is a digit, that digit with 0.6 and 1 with 0.2. It forgets nothing
 * unless it is told to, so that a prompt which is not alone in the context is answered wrongly.
 */
function tinyLlama({ contextSize = 4000, loadFails = false } = {}) {
  const log = { loads: 0, cleared: 0, atOnce: 0, most: 0, histories: [] as (readonly ChatItem[])[] };
  let context: Token[] = [];
  const sequence: LlamaSequence = {
    async clearHistory() {
      log.cleared++;
      context = [];
    },
    async controlledEvaluate(input) {
      log.most = Math.max(log.most, ++log.atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      log.atOnce--;
      context.push(...input.map((one) => (typeof one === "number" ? one : one[0])));
      return input.map((one) => {
        if (typeof one === "number") return undefined;
        expect(one[1].generateNext).toEqual(DISTRIBUTION);
        return { next: { probabilities: nextOf(context) } };
      });
    },
  };
  const library: NodeLlamaCpp = {
    getLlama: async () => ({
      async loadModel({ modelPath }) {
        expect(modelPath).toBe(path);
        log.loads++;
        if (loadFails) throw new Error("no such architecture");
        return {
          tokenizer: VOCABULARY,
          detokenize: (tokens) => tokens.map((token) => VOCABULARY[token]!).join(""),
          isEogToken: (token) => token === 0,
          dispose: async () => {},
          createContext: async () => ({ contextSize, getSequence: () => sequence }),
        };
      },
    }),
    resolveChatWrapper: () => ({
      generateContextState({ chatHistory }) {
        log.histories.push(chatHistory);
        const text = chatHistory.map((item) => (item.type === "model" ? "" : item.text)).join("\n");
        const tokens = Array.from(text, (character) => TEXT + character.codePointAt(0)!);
        return { contextText: { tokenize: (tokenizer) => (tokenizer === VOCABULARY ? tokens : []) } };
      },
    }),
  };
  return { load: async () => library, log };
}

function nextOf(context: readonly Token[]): Map<Token, number> {
  const text = String.fromCodePoint(...context.filter((token) => token >= TEXT).map((token) => token - TEXT));
  const asked = [...text.matchAll(/\[Question\]\n(.*)\n/g)].map(([, prompt]) => prompt).join();
  const answered = context.filter((token) => token < TEXT).length;
  const brackets = { 7: 0.05, 1: 0.9 };
  const rating = { 2: 0.2, [Number(asked) + 1]: 0.6, 1: 0.2 };
  const next = answered === 0 ? brackets : answered === 1 && /^[1-5]$/.test(asked) ? rating : { 0: 1 };
  return new Map(Object.entries(next).map(([token, p]) => [Number(token), p]));
}

const open = (llama: ReturnType<typeof tinyLlama>, lines: string[] = []) =>
  openLlamaEmbedder({ path, cacheFolder: false, load: llama.load, report: (line) => void lines.push(line) });

describe("the llama embedder", () => {
  it("reads the label behind the brackets, from the model's own distribution", async () => {
    const llama = tinyLlama();
    const rows = await (await open(llama)).embed(["4", "2", "4", " "]);
    expect([...labelProbabilities(row(rows, 0))!].map((p) => Math.round(p * 1000))).toEqual([250, 0, 0, 750, 0]);
    expect(labelProbabilities(row(rows, 1))![1]).toBeCloseTo(0.75, 6);
    expect(row(rows, 2)).toEqual(row(rows, 0));
    expect(labelProbabilities(row(rows, 3))).toBeUndefined();
    expect(llama.log).toMatchObject({ loads: 1, cleared: 2 });
    expect(llama.log.histories[0]!.map(({ type }) => type)).toEqual(["system", "user", "model"]);
  });

  it("marks an answer that ends without a label", async () => {
    expect([...row(await (await open(tinyLlama())).embed(["Why?"]), 0)]).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it("rates one prompt at a time, whoever asks", async () => {
    const llama = tinyLlama();
    const embedder = await open(llama);
    const [one, other] = await Promise.all([embedder.embed(["3"]), embedder.embed(["5"])]);
    expect(labelProbabilities(row(one!, 0))![2]).toBeCloseTo(0.75, 6);
    expect(labelProbabilities(row(other!, 0))![4]).toBeCloseTo(0.75, 6);
    expect(llama.log).toMatchObject({ loads: 1, most: 1 });
  });

  it("cuts a prompt that does not fit into the context, and says so", async () => {
    const lines: string[] = [];
    const embedder = await open(tinyLlama({ contextSize: 2000 }), lines);
    await embedder.embed(["4".repeat(5000)]);
    expect(lines.join()).toMatch(/1 of 1 prompts are longer than the model takes/);
  });

  it("is not loaded before a prompt needs it, and says what hinders it", async () => {
    const llama = tinyLlama({ loadFails: true });
    const embedder = await open(llama);
    await embedder.embed(["", " "]);
    expect(llama.log.loads).toBe(0);
    await expect(embedder.embed(["4"])).rejects.toThrow("no such architecture");
  });

  it("names the package that is missing, and how to have it", async () => {
    const embedder = await openLlamaEmbedder({ path, cacheFolder: false });
    await expect(embedder.embed(["4"])).rejects.toThrow(
      /INVALID_ARGUMENT: expected the package node-llama-cpp, .*npm install node-llama-cpp@3/,
    );
  });

  it("has an id of the file's contents, not of its place", async () => {
    const { id } = await open(tinyLlama());
    await writeFile(path, "GGUF, but another model");
    const other = await open(tinyLlama());
    expect(id).toMatch(/^llama:tiny\.gguf#[0-9a-f]{12}-[0-9a-f]{8}$/);
    expect(other.id).not.toBe(id);
    await expect(openLlamaEmbedder({ path: join(folder, "none.gguf") })).rejects.toThrow("FILE_NOT_FOUND");
  });
});
