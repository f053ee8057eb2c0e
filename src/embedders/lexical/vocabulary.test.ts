import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { termScanner } from "./terms.js";
import { fitVocabulary, termWeigher, type Vocabulary, weighAll } from "./vocabulary.js";

const scan = termScanner();
/** Index of a word, or of a pair ("a b"), in a vocabulary; −1 where it is not in it. */
function indexOf({ low, high }: Vocabulary, term: string): number {
  const terms = scan(term);
  const last = terms.count - 1;
  return low.findIndex((value, t) => value === terms.low[last] && high[t] === terms.high[last]);
}
const idfOf = (vocabulary: Vocabulary, term: string) => vocabulary.idf[indexOf(vocabulary, term)];

describe("fitVocabulary", () => {
  const prompts = ["red apple", "red pear red", "green apple", "red"];

  it("weighs by ln((1 + n) / (1 + df)) + 1, df counted in prompts", () => {
    const vocabulary = fitVocabulary(prompts);
    expect(vocabulary.idf).toHaveLength(8); // red, apple, pear, green, and four pairs
    expect(idfOf(vocabulary, "red")).toBeCloseTo(Math.log(5 / 4) + 1, 6); // in 3 of 4, though 4 times
    expect(idfOf(vocabulary, "apple")).toBeCloseTo(Math.log(5 / 3) + 1, 6);
    expect(idfOf(vocabulary, "pear red")).toBeCloseTo(Math.log(5 / 2) + 1, 6);
    expect(indexOf(vocabulary, "apple red")).toBe(-1);
  });

  it("puts frequent terms first, and of equals the one seen first", () => {
    const vocabulary = fitVocabulary(prompts);
    expect(
      ["red", "apple", "red apple", "pear", "red pear", "pear red", "green", "green apple"].map((term) =>
        indexOf(vocabulary, term),
      ),
    ).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("keeps terms of at least minPrompts prompts, the first maxTerms of them", () => {
    const two = fitVocabulary(prompts, { minPrompts: 2 });
    expect([two.idf.length, indexOf(two, "red"), indexOf(two, "apple")]).toEqual([2, 0, 1]);
    expect(fitVocabulary(prompts, { minPrompts: 4 }).idf).toHaveLength(0);
    const three = fitVocabulary(prompts, { maxTerms: 3 });
    expect([three.idf.length, indexOf(three, "red apple"), indexOf(three, "pear")]).toEqual([3, 2, -1]);
  });

  it("asks for two prompts a term from 20 prompts on", () => {
    const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`);
    expect(fitVocabulary(words(19)).idf).toHaveLength(19);
    expect(fitVocabulary(words(20)).idf).toHaveLength(0);
  });

  it("counts beyond the size that it starts with", () => {
    const prompt = Array.from({ length: 3000 }, (_, i) => `w${i}`).join(" ");
    const prompts = Array.from({ length: 20 }, (_, i) => prompt.replaceAll("w", `v${i}x`)); // 120,000 terms
    const vocabulary = fitVocabulary([...prompts, prompts[19]!], { minPrompts: 1, maxTerms: 1e6 });
    expect(vocabulary.idf).toHaveLength(20 * (2 * 3000 - 1));
    expect(indexOf(vocabulary, "v19x0")).toBe(0); // the only prompt that came twice
    expect(idfOf(vocabulary, "v19x2999")).toBeCloseTo(Math.log(22 / 3) + 1, 6);
    expect(idfOf(vocabulary, "v18x2999")).toBeCloseTo(Math.log(22 / 2) + 1, 6);
  });

  it("has nothing to say about nothing", () => {
    expect(fitVocabulary([]).idf).toHaveLength(0);
    expect(fitVocabulary(["", "?"]).idf).toHaveLength(0);
  });
});

describe("termWeigher", () => {
  const vocabulary = fitVocabulary(["aa bb", "bb cc", "cc"]);
  const weigh = termWeigher(vocabulary);
  const weightOf = (prompt: string, term: string) => {
    const { count, indices, weights } = weigh(prompt);
    return weights[indices.subarray(0, count).indexOf(indexOf(vocabulary, term))];
  };

  it("is (1 + ln tf) · idf, scaled to length 1", () => {
    const [a, b, ab] = [(1 + Math.log(3)) * (Math.log(4 / 2) + 1), Math.log(4 / 3) + 1, Math.log(4 / 2) + 1] as const;
    const norm = Math.hypot(a, b, ab);
    expect(weigh("aa aa aa bb zz").count).toBe(3); // aa, bb and "aa bb"; no "aa aa", no zz
    expect(weightOf("aa aa aa bb zz", "aa")).toBeCloseTo(a / norm, 6);
    expect(weightOf("aa aa aa bb zz", "bb")).toBeCloseTo(b / norm, 6);
    expect(weightOf("aa aa aa bb zz", "aa bb")).toBeCloseTo(ab / norm, 6);
  });

  it("has no memory of the prompt before", () => {
    const alone = Array.from(termWeigher(vocabulary)("cc aa").weights.subarray(0, 2));
    weigh("cc cc cc cc aa bb aa");
    expect(Array.from(weigh("cc aa").weights.subarray(0, 2))).toEqual(alone);
    expect(weigh("zz").count).toBe(0);
  });
});

describe("weighAll", () => {
  it("is the weigher's answer for every prompt", () => {
    const prompts = fc.array(fc.string({ unit: fc.constantFrom("aa", "bb", "cc", " ") }), { maxLength: 10 });
    fc.assert(
      fc.property(prompts, (prompts) => {
        const vocabulary = fitVocabulary(prompts);
        const weigh = termWeigher(vocabulary);
        const all = weighAll(vocabulary, prompts);
        expect([all.rows, all.columns, all.offsets.length]).toEqual([
          prompts.length,
          vocabulary.idf.length,
          prompts.length + 1,
        ]);
        prompts.forEach((prompt, i) => {
          const { count, indices, weights } = weigh(prompt);
          const [from, to] = [all.offsets[i]!, all.offsets[i + 1]!];
          expect(all.indices.subarray(from, to)).toEqual(indices.subarray(0, count));
          expect(all.values.subarray(from, to)).toEqual(weights.subarray(0, count));
        });
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
