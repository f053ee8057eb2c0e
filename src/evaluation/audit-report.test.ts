import { describe, expect, it } from "vitest";
import type { Audit, JudgeAudit } from "./audit.js";
import { auditHeadline, auditHtml } from "./audit-report.js";
import { auditText } from "./audit-text.js";

const none = { groups: [], sameP: null };
const estimate = (value: number, half = 0.1) => ({ value, low: value - half, high: value + half });

const judge = (name: string, value: number, more: Partial<JudgeAudit> = {}): JudgeAudit => ({
  judge: name,
  n: 500,
  prompts: 400,
  gold: 120,
  goldPrompts: 100,
  isPaired: true,
  bias: estimate(value),
  effectiveGold: 87.4,
  labelsNeeded: 310,
  byCategory: none,
  byPromptLength: none,
  byLengthRatio: none,
  perDoubling: null,
  byOrder: null,
  regions: [],
  ...more,
});

const group = (name: string, value: number | null, merged: readonly string[] = []) => ({
  name,
  merged,
  n: 250,
  goldPrompts: value === null ? 4 : 50,
  bias: value === null ? null : estimate(value),
  isClear: value !== null && Math.abs(value) > 0.1,
});

const audit = (judges: readonly JudgeAudit[], more: Partial<Audit> = {}): Audit => ({
  n: 500,
  prompts: 400,
  goldPrompts: 100,
  models: ["large", "small"],
  seed: 7,
  design: "estimated",
  width: 0.1,
  judges,
  refused: [],
  labelNext: null,
  notes: [],
  ...more,
});

const full = judge("wordy", -0.3, {
  byCategory: { groups: [group("law", -0.5), group("cooking", 0.02), group("other", null, ["a", "b"])], sameP: 0.001 },
  perDoubling: { ...estimate(0.2), n: 120, isClear: true },
  byOrder: {
    effect: estimate(0.14),
    firstShare: estimate(0.57, 0.02),
    n: 300,
    prompts: 300,
    isSameAnswers: true,
    isClear: true,
  },
  regions: [
    {
      direction: "under",
      words: ["case", "contract"],
      category: { name: "law", share: 0.8 },
      n: 60,
      goldPrompts: 14,
      bias: estimate(-0.4),
      isClear: true,
      examples: ["May I sue?", "Is this contract void?", "x".repeat(500)],
    },
  ],
});

describe("the audit's page", () => {
  it("holds each judge's groups, order and regions, and is the same every time", async () => {
    const page = await auditHtml(audit([full]), { dataDigest: "sha256:1234", version: "9.9" });
    expect(await auditHtml(audit([full]), { dataDigest: "sha256:1234", version: "9.9" })).toBe(page);
    for (const text of ["The groups differ beyond chance", "so together: a, b", "57.0 % of verdicts", "case, contract"])
      expect(page).toContain(text);
    for (const text of ["80 % law", "May I sue?", "310 more", "sha256:1234", "judge's gain for large over small"])
      expect(page).toContain(text);
    expect(page.match(/<svg/g)).toHaveLength(3); // average, category, order
    expect(page).toContain(">too little gold</text>");
    expect(page).not.toContain("x".repeat(200));
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("escapes what stands in the data", async () => {
    const nasty = "<script>alert(1)</script>&\"'";
    const page = await auditHtml(
      audit([{ ...full, judge: nasty, regions: [{ ...full.regions[0]!, examples: [nasty], words: [nasty] }] }], {
        models: [nasty, "small"],
        notes: [nasty],
        refused: [{ judge: nasty, why: nasty }],
        labelNext: {
          size: 1,
          candidates: 2,
          randomShare: 0.2,
          propensity: { least: 0.5, greatest: 0.5 },
          first: [{ prompt: nasty, propensity: 0.5 }],
        },
      }),
    );
    expect(page).not.toContain("<script");
  });

  it("says so where nothing could be found", async () => {
    const page = await auditHtml(audit([], { refused: [{ judge: "j", why: "no gold" }] }));
    expect(page).toContain("No judge can be held against gold yet: 1 wait for labels.");
    expect(page).not.toContain("<svg");
  });
});

it("gives groups of like names a line each", async () => {
  const long = "a name of many letters that is cut short somewhere";
  const groups = [group(`${long} 1`, 0.2), group(`${long} 2`, -0.2), group(`it's "quoted" \\ `, 0)];
  const page = await auditHtml(audit([judge("j", 0, { byCategory: { groups, sameP: 0.5 } })]));
  const lines = [
    ...page.matchAll(/<text text-anchor="end" transform="translate\(-10,([\d.]+)\)[^>]*>([^<]*gold on 50[^<]*)</g),
  ];
  expect(lines.map(([, , text]) => text)).toEqual([
    "a name of many letters th…  (gold on 50)",
    "a name of many letters th…  (gold on 50)",
    'it\'s "quoted" \\   (gold on 50)',
  ]);
  expect(new Set(lines.map(([, y]) => y)).size).toBe(3);
});

describe("the audit's headline", () => {
  it("names the judge that is surely furthest off, not the widest guess", () => {
    expect(auditHeadline(audit([judge("sure", 0.2), { ...judge("vague", 0.4), bias: estimate(0.4, 0.5) }]))).toBe(
      "sure favours large: +0.200 [+0.100, +0.300] against gold on 100 prompts. 1 of 2 judges are off on average beyond chance.",
    );
    expect(auditHeadline(audit([judge("a", -0.2)], { models: ["x", "y", "z"] }))).toContain("favours the weaker model");
    expect(auditHeadline(audit([judge("a", 0.01)]))).toContain("No judge is off on average beyond chance");
  });
});

it("the text marks what is clear, and lines its columns up", () => {
  const lines = auditText(audit([full])).split("\n");
  expect(lines).toContain("judge    bias     95 % interval    n  gold  first shown wins  prompts for a width of 0.1");
  expect(lines.find((line) => line.startsWith("wordy "))).toBe(
    "wordy  −0.300  [−0.400, −0.200]  500   100          57.0 % *                    310 more",
  );
  expect(lines.find((line) => line.includes("law  "))).toMatch(
    /^ {4}law +−0\.500 {2}\[−0\.600, −0\.400\] {2}n = 250 {2}\*$/,
  );
  expect(lines.find((line) => line.includes("other (a, b)"))).toMatch(/–.*too little gold/);
});
