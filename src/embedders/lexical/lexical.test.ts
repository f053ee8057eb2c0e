import { describe, expect, it } from "vitest";
import { at, matrix, row } from "../../math/matrix.js";
import { dot } from "../../math/product.js";
import { symmetricEigen } from "../../math/symmetric-eigen.js";
import { rng } from "../../random.js";
import { fitLexical, lexical } from "./lexical.js";
import { fitVocabulary, termWeigher, weighAll } from "./vocabulary.js";

const TOPICS = {
  code: "sort list python function array loop index error stack compile variable string return class",
  food: "recipe oven butter flour sugar bake dough onion garlic soup boil pan salt cake",
  law: "contract tenant court lawyer clause appeal judge breach damages lease liability statute",
};
type Topic = keyof typeof TOPICS;

/** Prompts of words of one topic and a few that all topics share. */
function corpus(count: number, seed: number) {
  const random = rng(seed, "corpus");
  const shared = "how do i what is the a to with my please explain".split(" ");
  return Array.from({ length: count }, (_, i) => {
    const topic = Object.keys(TOPICS)[i % 3] as Topic;
    const own = TOPICS[topic].split(" ");
    const words = Array.from({ length: 12 }, () => {
      const from = random.uniform() < 0.5 ? own : shared;
      return from[random.integer(from.length)]!;
    });
    return { topic, text: words.join(" ") };
  });
}
const train = corpus(300, 1);
const texts = train.map(({ text }) => text);
const fitted = fitLexical(texts, { dimension: 20, seed: 5 });

describe("fitLexical", () => {
  it("has the dimension asked for, or what the prompts span", () => {
    expect(fitted.dimension).toBe(20);
    expect(fitLexical(["aa bb", "bb cc", "cc dd"], { dimension: 50 }).dimension).toBe(3);
    expect(fitLexical(["same", "same"], { dimension: 50 }).dimension).toBe(1);
  });

  it("is the same for the same prompts and seed, and says so by its id", () => {
    const again = fitLexical(texts, { dimension: 20, seed: 5 });
    expect(again.state).toEqual(fitted.state);
    expect(again.id).toBe(fitted.id);
    expect(fitted.id).toMatch(/^lexical:20:[0-9a-f]{12}$/);
    expect(fitLexical(texts.slice(1), { dimension: 20, seed: 5 }).id).not.toBe(fitted.id);
    expect(fitLexical(texts, { dimension: 19, seed: 5 }).id).not.toBe(fitted.id);
  });

  it("puts prompts of one topic closer than prompts of two, in prompts it has not seen", () => {
    const fresh = corpus(90, 2).map(({ topic, text }) => ({ topic, vector: fitted.embedOne(text) }));
    const [same, other] = [true, false].map((isSame) => {
      const cosines = fresh.flatMap((one, i) =>
        fresh
          .slice(i + 1)
          .flatMap((two) => (isSame === (one.topic === two.topic) ? [dot(one.vector, two.vector)] : [])),
      );
      return cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
    });
    expect(same! - other!).toBeGreaterThan(0.3);
  });

  it("links words that never meet, through words that meet both", () => {
    // "soup" and "broth" share no prompt, but share their company; "python" keeps other company.
    const prompts = [
      "boil soup pan",
      "salt soup pan",
      "boil broth pan",
      "salt broth pan",
      "python list sort",
      "python list loop",
    ];
    const { embedOne } = fitLexical(prompts, { dimension: 2 });
    const soup = embedOne("soup");
    expect(dot(soup, embedOne("broth"))).toBeGreaterThan(0.9);
    expect(Math.abs(dot(soup, embedOne("python")))).toBeLessThan(0.1);
  });

  it("gives the cosines of (W Wᵀ)^(5/4) where its dimension spans all the TF-IDF weights W", () => {
    const prompts = texts.slice(0, 18);
    const { embedOne, dimension } = fitLexical(prompts, { dimension: 100 });
    expect(dimension).toBe(18);
    // W = U Σ Vᵀ, so rows of W V Σ^¼ have the inner products of U Σ^(5/2) Uᵀ = (W Wᵀ)^(5/4).
    const weights = dense(weighAll(fitVocabulary(prompts), prompts));
    const inner = matrix(18, 18, Float64Array.from(weights.flatMap((w) => weights.map((v) => dot(w, v)))));
    const { values, vectors } = symmetricEigen(inner);
    const power = (i: number, j: number) =>
      values.reduce((sum, value, k) => sum + value ** 1.25 * at(vectors, k, i) * at(vectors, k, j), 0);
    let largest = 0;
    for (let i = 0; i < 18; i++)
      for (let j = 0; j < i; j++) {
        const cosine = power(i, j) / Math.sqrt(power(i, i) * power(j, j));
        largest = Math.max(largest, Math.abs(dot(embedOne(prompts[i]!), embedOne(prompts[j]!)) - cosine));
      }
    expect(largest).toBeLessThan(0.01); // 8 bits a value: rounding by 1/254 of each term's largest, of random sign
  });

  it("refuses prompts without a common word", () => {
    const prompts = Array.from({ length: 30 }, (_, i) => `word${i}`);
    expect(() => fitLexical(prompts)).toThrow(
      "NOT_ENOUGH_DATA: expected training prompts that share words, found 30 prompts",
    );
    expect(() => fitLexical([])).toThrow("NOT_ENOUGH_DATA");
  });
});

describe("lexical", () => {
  it("embeds as the plain sum over terms says", async () => {
    const { state, dimension: d } = fitted;
    const weigh = termWeigher(state);
    const prompts = [...corpus(30, 3).map(({ text }) => text), "python", "python list", "soup salt pan", "z"];
    const found = await fitted.embed(prompts);
    prompts.forEach((prompt, i) => {
      const { count, indices, weights } = weigh(prompt);
      const sum = new Float64Array(d);
      for (let e = 0; e < count; e++)
        for (let j = 0; j < d; j++)
          sum[j]! += weights[e]! * state.scale[indices[e]!]! * state.projection[indices[e]! * d + j]!;
      const norm = Math.hypot(...sum) || 1;
      for (let j = 0; j < d; j++) expect(found.values[i * d + j]).toBeCloseTo(sum[j]! / norm, 6);
      expect(row(found, i).slice()).toEqual(fitted.embedOne(prompt));
    });
  });

  it("gives zeros where a prompt has nothing in common with the training prompts", () => {
    expect(fitted.embedOne("zebra xylophone")).toEqual(new Float32Array(20));
    expect(fitted.embedOne("")).toEqual(new Float32Array(20));
  });

  it("is whole in its state", () => {
    const copy = lexical(structuredClone(fitted.state));
    expect(copy.id).toBe(fitted.id);
    expect(copy.embedOne(texts[0]!)).toEqual(fitted.embedOne(texts[0]!));
  });
});

function dense(s: ReturnType<typeof weighAll>): Float64Array[] {
  return Array.from({ length: s.rows }, (_, i) => {
    const out = new Float64Array(s.columns);
    for (let e = s.offsets[i]!; e < s.offsets[i + 1]!; e++) out[s.indices[e]!] = s.values[e]!;
    return out;
  });
}
