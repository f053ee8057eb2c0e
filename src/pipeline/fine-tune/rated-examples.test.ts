import { describe, expect, it } from "vitest";
import type { AnyRecord } from "../../data/records.js";
import { promptTable } from "../prompt-table.js";
import { chatExamples, ratedExamples } from "./rated-examples.js";

const outcome = (prompt: string, weak: number, strong = 1): AnyRecord => ({
  kind: "outcome",
  record: { id: prompt, prompt, scores: { strong, weak } },
});
const battle = (prompt: string, winner: "a" | "b" | "tie", [a, b] = ["strong", "weak"]): AnyRecord => ({
  kind: "battle",
  record: { id: prompt, judge: "human", prompt, model_a: a!, model_b: b!, winner },
});
/** Enough of them that there are ten examples, and that strong is strong. */
const filler = Array.from({ length: 10 }, (_, i) => outcome(`filler ${i}`, 0.5));
const labelsOf = (...records: AnyRecord[]) => {
  const { examples } = ratedExamples(promptTable([...records, ...filler]));
  return Object.fromEntries(examples.slice(0, -10).map(({ prompt, label }) => [prompt, label]));
};

describe("ratedExamples", () => {
  it("rates the weak model's score from 1 to 5", () => {
    const scores = [0, 0.1, 0.25, 0.4, 0.5, 0.62, 0.75, 0.9, 1];
    expect(Object.values(labelsOf(...scores.map((s) => outcome(`at ${s}`, s))))).toEqual([1, 1, 2, 3, 3, 3, 4, 5, 5]);
  });

  it("takes a loss for a 2, a tie for a 4 and a win for a 5, on whichever side the weak model stood", () => {
    expect(
      labelsOf(
        battle("lost", "a"),
        battle("lost too", "b", ["weak", "strong"]),
        battle("tied", "tie"),
        battle("won", "b"),
        battle("won too", "a", ["weak", "strong"]),
      ),
    ).toEqual({ lost: 2, "lost too": 2, tied: 4, won: 5, "won too": 5 });
  });

  it("averages several battles on a prompt, and prefers a score to them", () => {
    const mixed = [battle("mixed", "a"), battle("mixed", "a"), battle("mixed", "a"), battle("mixed", "b")];
    expect(labelsOf(...mixed, battle("scored", "a"), outcome("scored", 1))).toEqual({ mixed: 3, scored: 5 });
  });

  it("leaves out prompts that tell nothing of the weak model", () => {
    const one: AnyRecord = { kind: "outcome", record: { id: "s", prompt: "strong only", scores: { strong: 1 } } };
    expect(labelsOf(one, outcome(" ", 1), outcome("told", 1))).toEqual({ told: 5 });
  });

  it("refuses other than two models, and data that tells too little", () => {
    const third: AnyRecord = { kind: "outcome", record: { id: "p", prompt: "p", scores: { third: 1 } } };
    expect(() => ratedExamples(promptTable([...filler, third]))).toThrow("Name the two with --models");
    expect(() => ratedExamples(promptTable(filler.slice(1)))).toThrow(
      "NOT_ENOUGH_DATA: expected at least 10 prompts with a score of weak, or a battle between the two, found 9",
    );
  });
});

describe("chatExamples", () => {
  it("is a line an example: the embedder's question, and the rating for an answer", () => {
    const lines = chatExamples([
      { prompt: 'Who wrote "Faust"?\n', label: 4 },
      { prompt: "\ud800", label: 1 },
    ]).split("\n");
    expect(lines).toHaveLength(3);
    const [first, second] = lines.slice(0, 2).map((line) => JSON.parse(line).messages);
    expect(first.map(({ role }: { role: string }) => role)).toEqual(["system", "user", "assistant"]);
    expect(first[1].content).toContain('Who wrote "Faust"?');
    expect([first[2].content, second[2].content]).toEqual(["4", "1"]);
  });
});
