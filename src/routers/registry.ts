import { FairleadError } from "../errors.js";
import { btFrom, btRouter } from "./bt.js";
import { causalLmFrom, causalLmRouter } from "./causal-lm.js";
import { alwaysRouter, bestSingleRouter, constantFrom } from "./constant-routers.js";
import type { CostModelKind } from "./cost-model.js";
import { type EncoderOptions, encoderFrom, encoderRouter } from "./encoder/encoder.js";
import { knnFrom, knnRouter } from "./knn.js";
import { linearRouterFrom } from "./linear-router.js";
import { type MetaOptions, metaFrom, metaRouter } from "./meta/meta.js";
import { mfFrom, mfRouter } from "./mf.js";
import { randomFrom, randomRouter } from "./random.js";
import { directRouter } from "./regret/direct.js";
import { drDirectRouter } from "./regret/dr-direct.js";
import { ipsRouter } from "./regret/ips.js";
import { rmClassificationRouter } from "./regret/rm-classification.js";
import { rmIntervalRouter } from "./regret/rm-interval.js";
import { rmSoftmaxRouter } from "./regret/rm-softmax.js";
import type { LoggedSettings } from "./regret/settings.js";
import { twoHeadsFrom } from "./regret/two-heads.js";
import { ridgeRouter } from "./ridge.js";
import { routellmKind } from "./routellm-names.js";
import type { Router, RouterState, StorableRouter } from "./router.js";
import { type SwOptions, swFrom, swRouter } from "./sw/sw.js";

/** Settings that the command line can give; each router takes those it knows. */
export interface RouterSettings {
  readonly cost?: CostModelKind;
  readonly ties?: "soft" | "drop";
  readonly neighbours?: number;
  readonly epochs?: number;
  /** mf: width of the model embeddings. */
  readonly hidden?: number;
  /** How much a battle that outcomes imply counts beside a fought one. */
  readonly outcomeWeight?: number;
  readonly noise?: number;
  readonly bias?: boolean;
  readonly tiers?: number;
  readonly kernel?: NonNullable<SwOptions["kernel"]>;
  /** Of an encoder that was tuned with it. */
  readonly head?: NonNullable<EncoderOptions["head"]>;
  readonly precision?: NonNullable<SwOptions["precision"]>;
  /** meta: the router that learns from corrected labels, by name. Default `ridge` */
  readonly base?: string;
  readonly learner?: string;
  readonly scale?: NonNullable<MetaOptions["scale"]>;
  readonly sides?: NonNullable<MetaOptions["sides"]>;
  readonly goldSampling?: NonNullable<MetaOptions["goldSampling"]>;
  /** Of routers that learn from logged calls. */
  readonly propensities?: NonNullable<LoggedSettings["propensities"]>;
  readonly minPropensity?: number;
  readonly lambdas?: readonly number[];
}

/** What the registry knows of one kind of router. */
export interface RouterKind {
  readonly summary: string;
  /** The evidence it learns from. */
  readonly learnsFrom: string;
  create(settings: RouterSettings): Router;
  revive(state: RouterState): StorableRouter;
}

/** Every router that needs no more than its name, in the order of `list-routers`. */
export const ROUTER_KINDS: Readonly<Record<string, RouterKind>> = {
  ridge: {
    summary: "per-model ridge regression of the score; the default",
    learnsFrom: "outcomes",
    create: ridgeRouter,
    revive: (state) => linearRouterFrom(state),
  },
  mf: {
    summary: "RouteLLM's matrix factorisation, for any number of models",
    learnsFrom: "battles, outcomes",
    create: mfRouter,
    revive: mfFrom,
  },
  sw: {
    summary: "RouteLLM's similarity-weighted ranking of tiers of models",
    learnsFrom: "battles, outcomes",
    create: swRouter,
    revive: swFrom,
  },
  meta: {
    summary: "Meta-Router: any router, on gold labels and on judges' labels from which their bias was taken",
    learnsFrom: "outcomes and battles, gold and judged",
    create: (settings) => metaRouter({ ...settings, base: baseOf(settings) }),
    revive: (state) => metaFrom(state, reviveRouter),
  },
  encoder: {
    summary: "RouteLLM's BERT classifier: a text encoder, tuned on battles or as it is, with three labels",
    learnsFrom: "battles, outcomes",
    create: encoderRouter,
    revive: encoderFrom,
  },
  bt: {
    summary: "Bradley-Terry ratings, the same for every prompt: what mf and sw have to beat",
    learnsFrom: "battles, outcomes",
    create: btRouter,
    revive: btFrom,
  },
  knn: {
    summary: "average score on the nearest training prompts",
    learnsFrom: "outcomes",
    create: knnRouter,
    revive: knnFrom,
  },
  "causal-lm": {
    summary: "RouteLLM's causal LLM classifier: a language model foresees how well the weaker of two will do",
    learnsFrom: "battles, outcomes",
    create: causalLmRouter,
    revive: causalLmFrom,
  },
  "rm-softmax": {
    summary: "least regret of a softmax policy by doubly robust scores of logged calls; start here with a log",
    learnsFrom: "logged calls",
    create: rmSoftmaxRouter,
    revive: twoHeadsFrom,
  },
  "rm-classification": {
    summary: "regret-weighted classification of the best model by shrunken doubly robust scores",
    learnsFrom: "logged calls",
    create: rmClassificationRouter,
    revive: twoHeadsFrom,
  },
  "rm-interval": {
    summary: "one rm-softmax for every λ of an interval",
    learnsFrom: "logged calls",
    create: rmIntervalRouter,
    revive: twoHeadsFrom,
  },
  direct: {
    summary: "each model's quality and cost by ridge on the calls it answered: what rm-* have to beat",
    learnsFrom: "logged calls",
    create: directRouter,
    revive: twoHeadsFrom,
  },
  "dr-direct": {
    summary: "ridge regression of doubly robust scores",
    learnsFrom: "logged calls",
    create: drDirectRouter,
    revive: twoHeadsFrom,
  },
  ips: {
    summary: "greatest inverse-propensity value of a softmax policy: rm-softmax without an outcome model",
    learnsFrom: "logged calls",
    create: ipsRouter,
    revive: twoHeadsFrom,
  },
  "best-single": {
    summary: "the model of highest average score less λ·cost, for every prompt",
    learnsFrom: "outcomes",
    create: bestSingleRouter,
    revive: constantFrom,
  },
  random: {
    summary: "chance: what every router has to beat",
    learnsFrom: "nothing",
    create: randomRouter,
    revive: randomFrom,
  },
};

const ALWAYS = "always-";

/** @param name  RouteLLM's names will do: `sw_ranking` is `sw`. @throws {FairleadError} UNKNOWN_ROUTER */
export function createRouter(name: string, settings: RouterSettings = {}): Router {
  if (name.startsWith(ALWAYS)) return alwaysRouter(name.slice(ALWAYS.length));
  return kindOf(routellmKind(name) ?? name, name).create(settings);
}

/** @throws {FairleadError} INVALID_ARGUMENT for `meta` itself */
function baseOf({ base = "ridge", ...settings }: RouterSettings): Router {
  if (base !== "meta") return createRouter(base, settings);
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "--base to be a router that learns from outcomes or battles",
    found: '"meta"',
    fix: "For example: --router meta --base mf.",
  });
}

/** Whether a router learns from logged calls, so that they count as evidence. */
export const learnsFromCalls = (name: string): boolean =>
  Object.hasOwn(ROUTER_KINDS, name) && ROUTER_KINDS[name]!.learnsFrom === "logged calls";

/** The fitted router again from what its file holds. @throws {FairleadError} UNKNOWN_ROUTER */
export function reviveRouter(state: RouterState): StorableRouter {
  return state.kind.startsWith(ALWAYS) ? constantFrom(state) : kindOf(state.kind).revive(state);
}

/** @param asked  as the user wrote it */
function kindOf(name: string, asked = name): RouterKind {
  const kind = Object.hasOwn(ROUTER_KINDS, name) ? ROUTER_KINDS[name] : undefined;
  if (kind === undefined)
    throw new FairleadError("UNKNOWN_ROUTER", {
      expected: `one of ${Object.keys(ROUTER_KINDS).join(", ")}, ${ALWAYS}<model>`,
      found: `"${asked}"${asked === name ? "" : `, RouteLLM's name of ${name}`}`,
      fix: "fairlead list-routers tells what each learns from.",
    });
  return kind;
}
