import { describe, expect, it } from "vitest";
import { loggedWorld } from "../../../test/routers/logged-world.js";
import { createRouter, learnsFromCalls, ROUTER_KINDS } from "../registry.js";
import type { TrainingSet } from "../router.js";
import { rmSoftmaxRouter } from "./rm-softmax.js";

const { train } = loggedWorld({ K: 3, n: 120 });
const calls = train.calls!;
const { calls: _, ...withoutCalls } = train;
const names = Object.keys(ROUTER_KINDS).filter(learnsFromCalls);

describe.each(names)("%s refuses, and says why", (name) => {
  const refusal = async (changed: TrainingSet) => {
    const error = await createRouter(name)
      .fit(changed)
      .catch((reason: unknown) => reason);
    return String(error);
  };

  it.each<[string, TrainingSet, string]>([
    ["no logged calls", withoutCalls, "NOT_ENOUGH_DATA: expected logged calls"],
    [
      "calls that nobody scored",
      { ...train, calls: { ...calls, score: calls.score.map(() => Number.NaN) } },
      "found 120 calls, none scored",
    ],
    [
      "a model that answered none",
      { ...train, calls: { ...calls, arm: calls.arm.map((k) => Math.min(k, 1)) } },
      "found none to model-2",
    ],
    [
      "a propensity of 0 for the model that answered",
      {
        ...train,
        calls: {
          ...calls,
          propensities: {
            ...calls.propensities,
            values: calls.propensities.values.map((p, o) => (o === calls.arm[0] ? 0 : p)),
          },
        },
      },
      "a propensity above 0 for the model that answered",
    ],
    [
      "costs of some models alone",
      { ...train, calls: { ...calls, cost: calls.cost.map((usd, i) => (calls.arm[i] === 1 ? Number.NaN : usd)) } },
      "no cost for model-1",
    ],
  ])("%s", async (_, changed, message) => {
    expect(await refusal(changed)).toContain(message);
  });
});

describe("the evidence of a log", () => {
  it("leaves unscored calls out, and says how many", async () => {
    const some = { ...calls, score: calls.score.map((score, i) => (i % 4 === 0 ? Number.NaN : score)) };
    const router = await rmSoftmaxRouter().fit({ ...train, calls: some });
    expect(router.notes![0]).toBe("30 logged calls have no score and were left out");
    expect(router.notes![1]).toMatch(/^propensities as logged; \d+\.\d % were below 0.03 and raised to it$/);
  });

  it("learns propensities where they were not logged", async () => {
    const values = calls.propensities.values.map(() => Number.NaN);
    const router = await rmSoftmaxRouter().fit({
      ...train,
      calls: { ...calls, propensities: { ...calls.propensities, values } },
    });
    expect(router.notes![0]).toContain("propensities learned (logistic)");
    await expect(
      rmSoftmaxRouter({ propensities: "logged" }).fit({
        ...train,
        calls: { ...calls, propensities: { ...calls.propensities, values } },
      }),
    ).rejects.toThrow("propensities logged with every call");
  });

  it.each([{ minPropensity: 0 }, { minPropensity: 1 }, { lambdas: [] }, { lambdas: [-1] }])(
    "refuses settings that mean nothing: %j",
    (settings) => {
      expect(() => rmSoftmaxRouter(settings)).toThrow("INVALID_ARGUMENT");
    },
  );
});
