import { describe, expect, it } from "vitest";
import { mean, standardDeviation } from "../../math/statistics.js";
import { LANGUAGES } from "./language.js";
import { drawPrompts } from "./prompts.js";
import { TOPICS } from "./topics/all.js";

const prompts = drawPrompts({ seed: 4, count: 20_000, otherLanguages: 0.04 });

function correlation(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0) / (x.length - 1);
  return covariance / (standardDeviation(x) * standardDeviation(y));
}

describe("prompts", () => {
  it("are nearly all different", () => {
    const different = new Set(prompts.map(({ text }) => text)).size;
    expect(prompts.length - different).toBeLessThan(20); // 1 in 1,000; none were seen over seeds 0 to 4
  });

  it("show their difficulty in their length, but not all of it", () => {
    const length = prompts.map(({ text }) => Math.log(text.length));
    const r = correlation(
      length,
      prompts.map(({ difficulty }) => difficulty),
    );
    expect(r).toBeGreaterThan(0.6);
    expect(r).toBeLessThan(0.85);
  });

  it("show it in every topic", () => {
    for (const { name } of TOPICS) {
      const ours = prompts.filter(({ topic }) => topic === name);
      expect(ours.length).toBeGreaterThan(1700);
      const length = ours.map(({ text }) => Math.log(text.length));
      expect(
        correlation(
          length,
          ours.map(({ difficulty }) => difficulty),
        ),
        name,
      ).toBeGreaterThan(0.5);
    }
  });

  it("are whole: no slot left open, no empty piece, capitals and articles in place", () => {
    const broken = prompts.filter(({ text }) => {
      const prose = text.replace(/```[^`]*```/g, "code");
      return /[{}]|undefined(?! behaviour)| {2}|^\s|\s$|\b[Aa] [aeio](?!ne\b|u)/.test(prose);
    });
    expect(broken.map(({ text }) => text)).toEqual([]);
  });

  it("come in other languages and scripts now and then, about every topic", () => {
    const foreign = prompts.filter(({ language }) => language !== "en");
    // Binomial(20,000, 0.04): sd 28; 112 is 4 of them.
    expect(Math.abs(foreign.length - 800)).toBeLessThan(112);
    expect(new Set(foreign.map(({ language }) => language))).toEqual(new Set(LANGUAGES.map(({ tag }) => tag)));
    const scripts = [/\p{Script=Han}/u, /\p{Script=Cyrillic}/u, /\p{Script=Arabic}/u, /\p{Script=Hiragana}/u];
    for (const script of scripts) expect(foreign.filter(({ text }) => script.test(text)).length).toBeGreaterThan(80);
    for (const { subjects } of LANGUAGES) expect(Object.keys(subjects).sort()).toEqual(TOPICS.map(({ name }) => name));
  });
});
