import { describe, expect, it } from "vitest";
import { createRouter, learnsFromCalls, ROUTER_KINDS } from "../src/routers/registry.js";
import { judgedWorld } from "./routers/judged-world.js";
import { labelWorld } from "./routers/label-world.js";
import { loggedWorld } from "./routers/logged-world.js";
import { type Exceptions, routerContract, type Subject } from "./routers/router-contract.js";
import { linearWorld } from "./routers/training-set.js";

/** Of routers that cross-fit on logged calls. */
const DRAWS_FOLDS = "it draws folds by the row";
const WANTS_CALLS = "it asks for a model that answered five prompts";
const CROSS_FITTED = {
  "rows in any order": DRAWS_FOLDS,
  "stays sound where there are fewer prompts than coordinates": WANTS_CALLS,
};

const EXCEPTIONS: Exceptions = {
  mf: { "rows in any order": "it learns in minibatches, drawn by the row" },
  encoder: { "rows in any order": "it learns in minibatches, drawn by the row" },
  random: {
    "win rate and utility agree": "they are draws of their own",
    "learns from prompts": "it learns nothing",
  },
  meta: { "stays sound where there are fewer prompts than coordinates": "it asks for ten gold labels" },
  "rm-softmax": CROSS_FITTED,
  "rm-classification": CROSS_FITTED,
  "rm-interval": CROSS_FITTED,
  "dr-direct": CROSS_FITTED,
  ips: CROSS_FITTED,
  bt: { "learns from prompts": "it knows ratings alone" },
  "best-single": { "learns from prompts": "it knows averages alone" },
  "always-model-1": { "learns from prompts": "it learns nothing" },
};

/** Why a kind is held to the contract in a world of its own. */
const OWN_WORLDS: Readonly<Record<string, Partial<Pick<Subject, "sizes" | "world" | "create">>>> = {
  // It decides between two models, and its vectors are the labels of a language model.
  "causal-lm": { sizes: [2], world: labelWorld },
  // It needs to know who gave which score.
  meta: { world: judgedWorld },
  // They see one model's outcome a prompt.
  ...Object.fromEntries(
    Object.keys(ROUTER_KINDS)
      .filter(learnsFromCalls)
      .map((name) => [name, { world: loggedWorld, create: () => createRouter(name) }]),
  ),
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
