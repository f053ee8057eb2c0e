import { describe, expect, it } from "vitest";
import { mean, standardError } from "../../math/statistics.js";
import type { JudgedBattle } from "./battles.js";
import { SYNTHETIC_JUDGES, type SyntheticJudge } from "./judges.js";
import { syntheticWorld } from "./world.js";

const world = syntheticWorld({ seed: 21, prompts: 6000 });
const pair = { models: ["atlas-large", "atlas-small"] };
const wins = { a: 1, tie: 0.5, b: 0 };

/** What the records show: 1, 1/2 or 0 for a. */
const verdict = ({ record }: JudgedBattle) => wins[record.winner];

/** |z| > 4 for 1 seed in 16,000 by chance. */
const zOf = (errors: readonly number[]) => Math.abs(mean(errors) / standardError(errors));

/** As seen from atlas-large, whichever was shown first. */
const forLarge = (battle: JudgedBattle, value: number) => (battle.record.model_a === "atlas-large" ? value : 1 - value);

describe("a judge", () => {
  it.each(SYNTHETIC_JUDGES.map((judge) => judge.name))("%s prefers a as often as stated, bias included", (name) => {
    const battles = world.judgedBattles(name, { pairsPerPrompt: 4 });
    expect(battles).toHaveLength(24_000);
    const errors = battles.map((battle) => verdict(battle) - battle.win);
    expect(standardError(errors)).toBeLessThan(0.003); // precise enough that the next line can fail
    expect(zOf(errors)).toBeLessThan(4);
    for (const { win, fairWin, bias } of battles.slice(0, 200)) expect(bias).toBeCloseTo(win - fairWin, 12);
  });

  it("without bias is fair: wins lie around 1/2 by its reliability times the true lead", () => {
    const battles = world.judgedBattles("human", pair);
    expect(battles.every(({ bias }) => bias === 0)).toBe(true);
    const { discernment: kappa, tieMargin: tau } = SYNTHETIC_JUDGES.find(
      ({ name }) => name === "human",
    ) as SyntheticJudge;
    const sigma = (x: number) => 1 / (1 + Math.exp(-x));
    const reliability = sigma(kappa - tau) - sigma(-kappa - tau);
    const errors = battles.map((battle, i) => {
      const truth = world.trueWin(i, battle.record.model_a, battle.record.model_b);
      return verdict(battle) - (0.5 + reliability * (truth - 0.5));
    });
    expect(standardError(errors)).toBeLessThan(0.006);
    expect(zOf(errors)).toBeLessThan(4);
  });

  it("that likes length deviates from fair verdicts by the stated bias, towards the longer answer", () => {
    const battles = world.judgedBattles("length-judge", pair);
    const longer = battles.filter(({ record }) => record.len_a! > 1.3 * record.len_b!);
    expect(longer.length).toBeGreaterThan(1200);
    const deviation = mean(longer.map((battle) => verdict(battle) - battle.fairWin));
    expect(deviation).toBeGreaterThan(0.1);
    expect(zOf(longer.map((battle) => verdict(battle) - battle.fairWin - battle.bias))).toBeLessThan(4);
    // Closed form: at twice the length, β·tanh(ln 2) = 0.6·β logits.
    for (const { record, biasLogits } of battles.filter(({ record }) => record.len_a === 2 * record.len_b!))
      expect(biasLogits).toBeCloseTo(
        0.6 * 1.6 * ({ law: 1.6, medicine: 1.5, programming: 0.4 }[record.category!] ?? 1),
        12,
      );
  });

  it("that likes length misjudges the pair: the wordy model gains, most where the judge cannot check", () => {
    const battles = world.judgedBattles("length-judge", pair);
    const gap = (topic: string) => {
      const rows = battles.map((battle, i) => [battle, i] as const).filter(([{ record }]) => record.category === topic);
      return rows.map(([battle, i]) => forLarge(battle, battle.win) - world.trueWin(i, "atlas-large", "atlas-small"));
    };
    expect(mean(gap("law"))).toBeLessThan(-0.1);
    expect(mean(gap("programming")) - mean(gap("law"))).toBeGreaterThan(0.05);
  });

  it("that likes the first answer does so in both orders", () => {
    const battles = world.judgedBattles("position-judge", { ...pair, bothOrders: true });
    expect(battles).toHaveLength(12_000);
    const [there, back] = [battles[0]!.record, battles[1]!.record];
    expect([back.model_a, back.model_b, back.len_a, back.len_b]).toEqual([
      there.model_b,
      there.model_a,
      there.len_b,
      there.len_a,
    ]);
    const first = battles.map((battle) => verdict(battle) - 0.5); // over both orders quality cancels
    expect(mean(first)).toBeGreaterThan(10 * standardError(first));
    // At equal quality: σ(0.9 − 0.4) and σ(−0.9 − 0.4), so P(a) + P(tie)/2 is 1/2 + (σ(0.5) − σ(−1.3))/2.
    const even = battles.filter(({ fairWin }) => fairWin === 0.5);
    for (const { win } of even.slice(0, 50)) expect(win).toBeCloseTo(0.5 + (0.62246 - 0.21417) / 2, 4);
  });

  it("that prefers one model's answers does so wherever that model stands, and only there", () => {
    for (const { record, biasLogits } of world.judgedBattles("self-judge").slice(0, 500))
      expect(biasLogits).toBe(record.model_a === "ember-medium" ? 1.2 : record.model_b === "ember-medium" ? -1.2 : 0);
  });

  it("with a taste by topic is fair on the other topics", () => {
    const battles = world.judgedBattles("topic-judge", pair);
    const ofTopic = (topic: string) => battles.filter(({ record }) => record.category === topic);
    expect(ofTopic("travel").every(({ bias }) => bias === 0)).toBe(true);
    // polish 0.2 against 0.8: −0.6 · 2 logits for atlas-large in law
    for (const { record, biasLogits } of ofTopic("law").slice(0, 50))
      expect(biasLogits).toBeCloseTo(record.model_a === "atlas-large" ? -1.2 : 1.2, 12);
  });
});

describe("battles", () => {
  it("carry the gold winner on request, in agreement with the outcomes", () => {
    const outcomes = world.outcomes();
    const battles = world.battles("ember-judge", { withGold: true });
    const expected = battles.map(({ model_a, model_b }, i) => {
      const { scores } = outcomes[i]!;
      const lead = scores[model_a]! - scores[model_b]!;
      return lead > 0 ? "a" : lead < 0 ? "b" : "tie";
    });
    expect(battles.map(({ gold_winner }) => gold_winner)).toEqual(expected);
    expect(new Set(battles.map(({ gold_winner }) => gold_winner))).toEqual(new Set(["a", "b", "tie"]));
    expect(world.battles("human", { prompts: [0] })[0]).not.toHaveProperty("gold_winner");
  });

  it("take the prompts and as many different pairs as asked for, with ids of their own", () => {
    const battles = world.battles("human", { prompts: [3, 1], pairsPerPrompt: 99 });
    expect(battles).toHaveLength(2 * 21);
    expect(new Set(battles.map(({ id }) => id)).size).toBe(42);
    expect(battles[0]!.prompt).toBe(world.prompts[3]!.text);
  });

  it.each([
    [{ models: ["atlas-large"] }, "found 1 models"],
    [{ models: ["atlas-large", "atlas-large"] }, "two or more different models"],
    [{ pairsPerPrompt: 0 }, "at least one pair"],
    [{ models: ["atlas-large", "gpt"] }, "UNKNOWN_MODEL"],
  ])("refuse %j", (options, message) => {
    expect(() => world.battles("human", options)).toThrow(message);
  });
});
