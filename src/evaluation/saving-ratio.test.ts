import { describe, expect, it } from "vitest";
import { believer, testSetOf } from "../../test/evaluation/known-world.js";
import { evaluateWithSamples } from "./evaluate.js";
import { savingRatios } from "./saving-ratio.js";

const MODELS = ["large", "small"];
/** 100 prompts; on every fourth only the large model is right. Signal i tells which. */
const needsLarge = (i: number) => i % 4 === 0;
const test = testSetOf(
  MODELS,
  Array.from({ length: 100 }, (_, i) => [1, needsLarge(i) ? 0 : 1]),
);
const knowing = believer("knowing", MODELS, { winRate: (i) => (needsLarge(i) ? 1 : 0) });
const clueless = believer("clueless", MODELS, {});
const options = { pair: { strong: "large", weak: "small" }, seed: 3, resamples: 200 };

describe("savingRatios", () => {
  const { samples } = evaluateWithSamples([knowing, clueless], test, options);
  const of = (name: string) => savingRatios(samples).find(({ router }) => router === name)!;

  it("is exactly 1 for random routing, and for a router that knows nothing", () => {
    for (const name of ["random", "clueless"])
      for (const ratio of [of(name).at50, of(name).at80])
        for (const value of Object.values(ratio!)) expect(value).toBeCloseTo(1, 9);
  });

  it("is four where a quarter of the prompts holds the whole gap and the router knows which", () => {
    // CPT(50 %) = 0.5 · 25 / 100, CPT(80 %) = 0.8 · 25 / 100
    expect(of("knowing").at50!.value).toBeCloseTo(4, 9);
    expect(of("knowing").at80!.value).toBeCloseTo(4, 9);
    // The share of such prompts in a resample has a standard error of 0.043.
    expect(of("knowing").at50!.low).toBeLessThan(3.5);
    expect(of("knowing").at50!.high).toBeGreaterThan(4.5);
  });

  it("is undefined where strong is no better, and for who does not route", () => {
    const { samples } = evaluateWithSamples([clueless], testSetOf(MODELS, Array(30).fill([1, 1])), options);
    const all = savingRatios(samples);
    expect(all.map(({ router }) => router)).toEqual(samples.course.entrants.map(({ name }) => name));
    for (const { at50, at80 } of all) expect([at50, at80]).toEqual([null, null]);
    expect(of("always-strong")).toEqual({ router: "always-strong", at50: null, at80: null });
  });
});
