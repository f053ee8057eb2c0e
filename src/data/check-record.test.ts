import { describe, expect, it } from "vitest";
import { checkRecord } from "./check-record.js";

const place = { file: "data.jsonl", number: 3, unit: "line" } as const;
const outcome = { id: "o1", prompt: "p", scores: { m: 1, n: 0.5 } };
const battle = { id: "b1", prompt: "p", model_a: "m", model_b: "n", winner: "tie", judge: "human" };
const logged = { id: "l1", prompt: "p", model: "m", score: 1, propensities: { m: 0.25, n: 0.75 } };

describe("checkRecord", () => {
  it.each([
    { kind: "outcome", fields: { ...outcome, costs: { m: 0 }, tokens: { m: { in: 3, out: 0 } }, contaminated: true } },
    { kind: "battle", fields: { ...battle, score_b: 0.5, gold_winner: "a", len_a: 0, len_b: 7, category: "c" } },
    {
      kind: "logged",
      fields: { ...logged, cost: 0.01, policy: "p", randomized: true, session: "s", at: "2025-01-31T09:30:00Z" },
    },
  ])("keeps every field of a whole $kind record", ({ kind, fields }) => {
    expect(checkRecord(fields, place)).toEqual({ kind, record: fields });
  });

  it("leaves out fields that no record has, and counts null as absent", () => {
    const fields = { ...outcome, scores: { m: 1, n: null }, judge: null, dataset: "mmlu" };
    expect(checkRecord(fields, place).record).toEqual({ id: "o1", prompt: "p", scores: { m: 1 } });
  });

  it("takes whole numbers as ids", () => {
    expect(checkRecord({ ...outcome, id: 17 }, place).record.id).toBe("17");
  });

  it.each([
    [{ ...outcome, scores: { m: 1.01 } }, "scores.m to be a number from 0 to 1, found 1.01"],
    [{ ...outcome, scores: { m: -0.1 } }, "scores.m"],
    [{ ...outcome, scores: { m: Number.NaN } }, "scores.m"],
    [{ ...outcome, scores: { m: "1" } }, 'scores.m to be a number from 0 to 1, found "1"'],
    [{ ...outcome, scores: {} }, "scores of at least one model"],
    [{ ...outcome, scores: { m: null } }, "scores of at least one model"],
    [{ ...outcome, scores: [1] }, "scores to be an object"],
    [{ ...outcome, scores: JSON.parse('{ "__proto__": 1 }') }, 'names of models, found "__proto__"'],
    [{ ...outcome, scores: { " ": 1 } }, "names of models"],
    [{ ...outcome, costs: { m: -1 } }, "costs.m to be USD"],
    [{ ...outcome, costs: { m: Infinity } }, "costs.m"],
    [{ ...outcome, tokens: { m: { in: 1 } } }, "tokens.m"],
    [{ ...outcome, tokens: { m: { in: 1, out: 1.5 } } }, "tokens.m"],
    [{ ...outcome, prompt: " \n" }, 'prompt to be a text that is not empty, found " \\n"'],
    [{ ...outcome, id: undefined }, "id to be a text, unique, found nothing"],
    [{ ...outcome, id: "" }, "id"],
    [{ ...outcome, contaminated: "yes" }, "contaminated to be true or false"],
    [{ ...battle, winner: "model_a" }, 'winner to be "a", "b" or "tie", found "model_a"'],
    [{ ...battle, judge: undefined }, "judge"],
    [{ ...battle, model_a: "" }, "model_a"],
    [{ ...battle, score_b: 2 }, "score_b"],
    [{ ...battle, len_a: 1.5 }, "len_a to be a whole number of characters"],
    [{ ...battle, gold_winner: "b " }, "gold_winner"],
    [{ ...logged, propensities: { m: 0.5, n: 0.49 } }, "propensities to sum to 1, found a sum of 0.99"],
    [{ ...logged, propensities: { n: 1 } }, "propensities.m above 0, since m was called, found nothing"],
    [{ ...logged, propensities: { m: 0, n: 1 } }, "propensities.m above 0, since m was called, found 0"],
    [{ ...logged, cost: "0.1" }, "cost"],
    [{ ...logged, at: "yesterday" }, "at to be a time"],
    [{ id: "x", prompt: "p", answer: "a" }, "model and prompt (logged call), found id, prompt, answer"],
  ])("refuses %j", (fields, message) => {
    expect(() => checkRecord(fields, place)).toThrow(message);
    expect(() => checkRecord(fields, place)).toThrow("BAD_RECORD: expected in data.jsonl, line 3: ");
  });

  it("lets propensities miss 1 by rounding", () => {
    expect(checkRecord({ ...logged, propensities: { m: 0.3333333, n: 0.6666666 } }, place).kind).toBe("logged");
  });
});
