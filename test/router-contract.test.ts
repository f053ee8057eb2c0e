import { describe, expect, it } from "vitest";
import { createRouter, ROUTER_KINDS } from "../src/routers/registry.js";
import { judgedWorld } from "./routers/judged-world.js";
import { labelWorld } from "./routers/label-world.js";
import { type Exceptions, routerContract, type Subject } from "./routers/router-contract.js";
import { linearWorld } from "./routers/training-set.js";

const EXCEPTIONS: Exceptions = {
  mf: { "rows in any order": "it learns in minibatches, drawn by the row" },
  encoder: { "rows in any order": "it learns in minibatches, drawn by the row" },
  random: {
    "win rate and utility agree": "they are draws of their own",
    "learns from prompts": "it learns nothing",
  },
  meta: { "stays sound where there are fewer prompts than coordinates": "it asks for ten gold labels" },
  bt: { "learns from prompts": "it knows ratings alone" },
  "best-single": { "learns from prompts": "it knows averages alone" },
  "always-model-1": { "learns from prompts": "it learns nothing" },
};

/** Why a kind is held to the contract in a world of its own. */
const OWN_WORLDS: Readonly<Record<string, Pick<Subject, "sizes" | "world">>> = {
  // It decides between two models, and its vectors are the labels of a language model.
  "causal-lm": { sizes: [2], world: labelWorld },
  // It needs to know who gave which score.
  meta: { world: judgedWorld },
};

for (const [name, { learnsFrom }] of Object.entries(ROUTER_KINDS))
  routerContract(
    { name, learnsFrom, create: () => createRouter(name, { epochs: 6 }), ...OWN_WORLDS[name] },
    EXCEPTIONS,
  );
routerContract(
  { name: "always-model-1", learnsFrom: "nothing", create: () => createRouter("always-model-1") },
  EXCEPTIONS,
);

describe("the registry", () => {
  it.each(["nobody", "", "Ridge", "toString", "__proto__", "always"])("refuses the name %j", (name) => {
    expect(() => createRouter(name)).toThrow(
      "UNKNOWN_ROUTER: expected one of ridge, mf, sw, meta, encoder, bt, knn, causal-lm",
    );
  });

  it("refuses always-<model> for a model that is not there", async () => {
    await expect(createRouter("always-nobody").fit(linearWorld({ K: 2 }).train)).rejects.toThrow(
      'UNKNOWN_MODEL: expected always-<model> with one of model-0, model-1, found "always-nobody"',
    );
  });

  it("gives each router its own name", () => {
    for (const name of Object.keys(ROUTER_KINDS)) expect(createRouter(name).name).toBe(name);
  });
});
