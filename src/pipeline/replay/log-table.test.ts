import { expect, it } from "vitest";
import type { LoggedRecord } from "../../data/records.js";
import { logTable } from "./log-table.js";

const call = (id: string, prompt: string, model: string, more: Partial<LoggedRecord> = {}) => ({
  kind: "logged" as const,
  record: { id, prompt, model, ...more },
});

it("orders calls by time where all have one, and else leaves them", () => {
  const late = call("1", "p", "a", { at: "2026-01-02T00:00:00+02:00", score: 0 });
  const early = call("2", "q", "a", { at: "2026-01-01T21:59:59Z", score: 1 });
  expect(logTable([late, early], [])).toMatchObject({ isTimed: true, prompts: ["q", "p"] });
  expect(logTable([late, call("3", "r", "a")], [])).toMatchObject({ isTimed: false, prompts: ["p", "r"] });
});

it("knows the models of the log, those of positive propensity, and the routers'", () => {
  const { models, calls } = logTable(
    [call("1", "p", "b", { propensities: { b: 0.9, a: 0.1, gone: 0 } }), call("2", "P ", "c")],
    ["z", "b"],
  );
  expect(models).toEqual(["a", "b", "c", "z"]);
  expect(Array.from(calls.prompt)).toEqual([0, 0]); // one prompt, spelling aside
  expect(Array.from(calls.propensities.values.slice(0, 4))).toEqual([0.1, 0.9, 0, 0]);
});

it("says what is missing in a file without a logged call", () => {
  const outcome = { kind: "outcome" as const, record: { id: "1", prompt: "p", scores: { a: 1 } } };
  expect(() => logTable([outcome], [])).toThrow("expected logged calls");
});
