import { describe, expect, it } from "vitest";
import type { Embedder } from "../../src/embedders/embedder.js";
import { type Matrix32, row } from "../../src/math/matrix.js";

/** An embedder to hold to the contract. */
export interface Subject {
  readonly name: string;
  /** Opened or fitted anew, as another process would: the same every time. */
  open(): Promise<Embedder>;
}

const PLAIN = ["How do I sort a list in Python?", "Who wrote Faust?", "Translate: good morning", "Who wrote Faust?"];
const SCRIPTS = {
  Chinese: "如何用 Python 对列表排序？",
  Japanese: "リストを並べ替えるには？",
  Arabic: "كيف أرتب قائمة؟",
  Hebrew: "איך ממיינים רשימה?",
  Thai: "จะเรียงลำดับรายการอย่างไร",
  Hindi: "सूची को कैसे क्रमबद्ध करें?",
  Korean: "목록을 어떻게 정렬하나요?",
  Cyrillic: "Как отсортировать список?",
  emoji: "👩‍👩‍👧‍👦 🎉🏳️‍🌈",
  "surrogate pairs": "𝒳 𠜎 𓀀",
  "lone surrogates": "\ud800 list \udc00\ud83c",
  "combining marks": "e\u0301 a\u030a \u0301\u0301",
  "control characters": "sort\u0000a\u0007list\u001b[0m",
  "right to left marks": "\u202esort\u202c a\ufefflist",
};

const norm = (vector: Float32Array) => Math.hypot(...vector);

function expectRows(found: Matrix32, embedder: Embedder, n: number) {
  expect([found.rows, found.columns, found.values.length]).toEqual([n, embedder.dimension, n * embedder.dimension]);
  expect(found.values).toBeInstanceOf(Float32Array);
  for (let i = 0; i < n; i++) {
    const length = norm(row(found, i));
    if (length !== 0) expect(Math.abs(length - 1)).toBeLessThan(1e-5); // d roundings to float32 of 6e-8 each
  }
}

/** What every embedder keeps to, whoever computes its vectors. */
export function embedderContract({ name, open }: Subject): void {
  describe(`embedder contract: ${name}`, () => {
    it("gives one row a prompt, of unit length or zero", async () => {
      const embedder = await open();
      expect(embedder.dimension).toBeGreaterThanOrEqual(1);
      expect(Number.isInteger(embedder.dimension)).toBe(true);
      const found = await embedder.embed(PLAIN);
      expectRows(found, embedder, PLAIN.length);
      for (let i = 0; i < PLAIN.length; i++) expect(norm(row(found, i))).toBeGreaterThan(0.9); // known words: no zeros here
    });

    it("tells prompts apart", async () => {
      const found = await (await open()).embed(PLAIN);
      expect(row(found, 0)).not.toEqual(row(found, 1));
      expect(row(found, 1)).not.toEqual(row(found, 2));
      expect(row(found, 3)).toEqual(row(found, 1));
    });

    it("gives a prompt the same vector in any batch, in any order, again and in another process", async () => {
      const prompts = [...PLAIN, ...Object.values(SCRIPTS), "", "x ".repeat(3000)];
      const embedder = await open();
      const together = await embedder.embed(prompts);
      const reversed = await embedder.embed(prompts.toReversed());
      const anew = await (await open()).embed(prompts);
      expect(anew.values).toEqual(together.values);
      for (const [i, prompt] of prompts.entries()) {
        expect(row(reversed, prompts.length - 1 - i)).toEqual(row(together, i));
        expect((await embedder.embed([prompt])).values).toEqual(row(together, i).slice());
      }
    });

    it("keeps its id and dimension", async () => {
      const [one, other] = [await open(), await open()];
      await one.embed(PLAIN);
      expect([one.id, one.dimension]).toEqual([other.id, other.dimension]);
      expect(one.id).toMatch(/^[a-z][a-z-]*:./);
    });

    it("gives no rows for no prompts", async () => {
      const embedder = await open();
      expectRows(await embedder.embed([]), embedder, 0);
    });

    it("gives zeros for an empty prompt and for white space", async () => {
      const found = await (await open()).embed(["", PLAIN[0]!, " \n\t"]);
      expect(norm(row(found, 0))).toBe(0);
      expect(norm(row(found, 1))).toBeGreaterThan(0.9);
      expect(norm(row(found, 2))).toBe(0);
    });

    it("takes a prompt of a million characters", async () => {
      const embedder = await open();
      const found = await embedder.embed([`${PLAIN[0]} `.repeat(Math.ceil(1e6 / PLAIN[0]!.length)), PLAIN[1]!]);
      expectRows(found, embedder, 2);
      expect(norm(row(found, 0))).toBeGreaterThan(0.9);
    });

    it.each(Object.entries(SCRIPTS))("takes %s", async (_, prompt) => {
      const embedder = await open();
      expectRows(await embedder.embed([prompt, prompt.repeat(50)]), embedder, 2);
    });

    it("leaves the caller's list alone, and its own earlier answers", async () => {
      const embedder = await open();
      const prompts = Object.freeze([...PLAIN]);
      const first = await embedder.embed(prompts);
      const copy = first.values.slice();
      await embedder.embed(Object.values(SCRIPTS));
      expect(first.values).toEqual(copy);
    });

    it("answers calls that overlap", async () => {
      const embedder = await open();
      const [one, two] = await Promise.all([embedder.embed(PLAIN), embedder.embed(PLAIN.toReversed())]);
      expect(row(one!, 0)).toEqual(row(two!, PLAIN.length - 1));
    });
  });
}
