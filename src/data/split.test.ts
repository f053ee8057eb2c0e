import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { normalisedPrompt, promptKey } from "./prompt-key.js";
import { splitRecords, splitSide } from "./split.js";

const codePoints = fc.array(fc.nat(0x10ffff)).map((codes) => String.fromCodePoint(...codes));

const n = 4_000;
const prompts = Array.from({ length: n }, (_, i) => `prompt number ${i}`);
const isTrain = (trainShare: number, seed: number) =>
  prompts.map((prompt) => splitSide(prompt, { trainShare, seed }) === "train");

describe("normalisedPrompt", () => {
  it("unifies case, white space and compatibility forms", () => {
    expect(normalisedPrompt("  Ｆｕｌｌ\t width\n\nﬁve ")).toBe("full width five");
    expect(normalisedPrompt("J\u030C")).toBe("\u01F0"); // composed only once it is lower case
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(codePoints, (text) => {
        expect(normalisedPrompt(normalisedPrompt(text))).toBe(normalisedPrompt(text));
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});

describe("promptKey", () => {
  it("is the start of the SHA-256 of the normalised prompt", () => {
    expect(promptKey("ABC")).toBe("ba7816bf8f01cfea"); // SHA-256("abc") = ba7816bf 8f01cfea …
    expect(promptKey(" abc\n")).toBe(promptKey("ABC"));
    expect(promptKey("abd")).not.toBe(promptKey("abc"));
  });
});

describe("splitSide", () => {
  it.each([0.5, 0.8, 0.95])("sends a share of %d to train", (trainShare) => {
    const found = isTrain(trainShare, 1).filter(Boolean).length / n;
    const se = Math.sqrt((trainShare * (1 - trainShare)) / n);
    expect(Math.abs(found - trainShare)).toBeLessThan(4 * se); // 1 seed in 16,000 fails by chance
  });

  it("sends nothing, or everything, where the share says so", () => {
    expect(isTrain(0, 1).some(Boolean)).toBe(false);
    expect(isTrain(1, 1).every(Boolean)).toBe(true);
  });

  it("draws seeds independently of each other", () => {
    const [first, second] = [isTrain(0.5, 1), isTrain(0.5, 2)];
    const agree = first.filter((side, i) => side === second[i]).length / n;
    expect(Math.abs(agree - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / n)); // 1 seed in 16,000 fails by chance
  });

  it("is the same for spellings of one prompt", () => {
    const spelt = prompts.map((prompt) => `  ${prompt.toUpperCase().replaceAll(" ", "\n\t ")} `);
    for (const [i, prompt] of prompts.entries())
      expect(splitSide(spelt[i]!, { seed: 3 })).toBe(splitSide(prompt, { seed: 3 }));
  });

  it("refuses a share that is none", () => {
    expect(() => splitSide("p", { trainShare: 80, seed: 0 })).toThrow("a train share from 0 to 1, found 80");
    expect(() => splitSide("p", { trainShare: Number.NaN, seed: 0 })).toThrow("INVALID_ARGUMENT");
  });
});

describe("splitRecords", () => {
  const records = prompts.map((prompt, i) => ({ prompt, category: `c${i % 5}` }));

  it("gives every record to one side, whatever the order", () => {
    const { train, test } = splitRecords(records, { seed: 5 });
    const again = splitRecords(rng(5).shuffled(records), { seed: 5 });
    expect(train.length + test.length).toBe(n);
    expect(new Set(again.test)).toEqual(new Set(test));
  });

  it("holds categories out: they are test, the rest train", () => {
    const { train, test } = splitRecords(records, { seed: 5, holdoutCategories: ["c1", "c3"] });
    expect(test).toEqual(records.filter(({ category }) => category === "c1" || category === "c3"));
    expect(train.length).toBe(n - test.length);
  });

  it("holds a prompt out wherever else it stands", () => {
    const twice = [...records, { prompt: "PROMPT number 1" }, { prompt: "prompt number 1", category: "c0" }];
    const { test } = splitRecords(twice, { seed: 5, holdoutCategories: ["c1"] });
    expect(test.slice(-2)).toEqual(twice.slice(-2));
  });

  it("splits what is not held out by the share, if one is given", () => {
    const { train } = splitRecords(records, { seed: 5, holdoutCategories: ["c1"], trainShare: 0.5 });
    const rest = (n * 4) / 5;
    expect(Math.abs(train.length / rest - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / rest)); // as above
    expect(train.some(({ category }) => category === "c1")).toBe(false);
  });

  it("names the categories there are, where one is missing", () => {
    expect(() => splitRecords(records, { seed: 5, holdoutCategories: ["c9"] })).toThrow("none of c9");
  });
});
