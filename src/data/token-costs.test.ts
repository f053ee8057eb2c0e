import { expect, it } from "vitest";
import { withTokenCosts } from "./token-costs.js";

const outcome = {
  kind: "outcome" as const,
  record: {
    id: "1",
    prompt: "p",
    scores: { a: 1, b: 0 },
    costs: { a: 9, b: 7 },
    tokens: { a: { in: 1000, out: 10 }, b: { in: 1, out: 1 } },
  },
};

it("reckons costs from tokens for the models that have a price, and leaves the others", () => {
  const { record } = withTokenCosts(outcome, { a: { in: 2, out: 30 }, c: { in: 1, out: 1 } });
  expect(record).toEqual({ ...outcome.record, costs: { a: 0.0023, b: 7 } });
});

it("leaves records without tokens as they are", () => {
  const { tokens: _, ...record } = outcome.record;
  const bare = { kind: "outcome" as const, record };
  expect(withTokenCosts(bare, { a: { in: 2, out: 30 } })).toBe(bare);
  const call = { kind: "logged" as const, record: { id: "1", prompt: "p", model: "a" } };
  expect(withTokenCosts(call, { a: { in: 2, out: 30 } })).toBe(call);
});
