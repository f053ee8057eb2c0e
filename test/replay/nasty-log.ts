import { type Rng, rng } from "../../src/random.js";

/** A log as somebody might have it, as lines of a file, and what is true of it. */
export interface NastyLog {
  /** What was done to it. */
  readonly what: readonly string[];
  readonly lines: readonly string[];
  /** Part of the message that a line of it must be refused with; undefined where every line is a record. */
  readonly badRecord?: RegExp;
  /** Model → its mean score over the log's prompts, as drawn from; of models that have one. */
  readonly truth: ReadonlyMap<string, number>;
  /** Share of the scored calls on the first topic. */
  readonly sumShare: number;
  /** Whether who answered was drawn from what the log says, or hidden, so that estimates must hold. */
  readonly isTrue: boolean;
  readonly lambda: number;
}

type Call = Record<string, unknown> & { propensities?: Record<string, number> };

interface Draft {
  calls: Call[];
  badRecord?: RegExp;
  isTrue: boolean;
  lambda: number;
  readonly models: readonly string[];
  readonly random: Rng;
}

/** The models of the routers that are replayed. */
export const MODELS = ["large", "medium", "small"];

const WORDS = "ship rope anchor tide harbour sail wind mast keel chart compass deck".split(" ");
const TOPICS = ["sum", "verse"];

/** Mean score of a model on a topic: they disagree on which model is the better. */
const SCORES: Readonly<Record<string, readonly [number, number]>> = {
  large: [0.9, 0.5],
  medium: [0.6, 0.6],
  small: [0.3, 0.8],
};
const COSTS: Readonly<Record<string, number>> = { large: 0.004, medium: 0.001, small: 0.0002 };

/** A log drawn from propensities that depend on the topic, then spoilt in up to three ways. */
export function nastyLog(seed: number): NastyLog {
  const random = rng(seed, "nasty-log");
  const sizes = [1, 7, 150, 600, 600, 1200];
  const n = sizes[random.integer(sizes.length)]!;
  const K = [1, 2, 2, 3, 3, 3][random.integer(6)]!;
  const models = random.shuffled(MODELS).slice(0, Math.max(1, K));
  const prompts = Array.from({ length: n }, () => random.integer(2));
  const calls = prompts.map((topic, i) => fairCall(i, topic, models, random));
  const draft: Draft = { calls, isTrue: true, lambda: [0, 1, 20][random.integer(3)]!, models, random };
  const ways = [
    ...random.shuffled(Object.keys(WAYS)).slice(0, random.integer(4)),
    ...random.shuffled(Object.keys(MISTAKES)).slice(0, Number(random.uniform() < 0.25)),
  ];
  for (const way of ways) WAYS[way]?.(draft);
  for (const way of ways) MISTAKES[way]?.(draft); // last, so that nothing mends them again
  const scored = draft.calls.filter((call) => typeof call.score === "number");
  const share = scored.filter((call) => topicOf(call) === 0).length / Math.max(1, scored.length);
  return {
    what: [`${n} calls`, ...models, ...ways],
    lines: draft.calls.map((call) => JSON.stringify(call).replaceAll('"NaN"', "NaN")),
    truth: new Map(MODELS.map((model) => [model, share * SCORES[model]![0] + (1 - share) * SCORES[model]![1]])),
    sumShare: share,
    isTrue: draft.isTrue,
    lambda: draft.lambda,
    ...(draft.badRecord && { badRecord: draft.badRecord }),
  };
}

/** What a call to the routers' prompts looks like, for training them on others of the kind. */
export function promptOf(topic: number, random: Rng, i: number): string {
  const words = Array.from({ length: 3 }, () => WORDS[random.integer(WORDS.length)]!);
  return `${TOPICS[topic]} ${TOPICS[topic]} ${words.join(" ")} ${i}`;
}

export const scoreOf = (model: string, topic: number): number => SCORES[model]![topic]!;
export const costOf = (model: string): number => COSTS[model]!;

const topicOf = (call: Call): number => (String(call.prompt).startsWith(TOPICS[0]!) ? 0 : 1);

function fairCall(i: number, topic: number, models: readonly string[], random: Rng): Call {
  const propensities = drawnPropensities(topic, models);
  const model = models[random.choice(models.map((name) => propensities[name]!))]!;
  const score = Number(random.uniform() < scoreOf(model, topic));
  const cost = costOf(model) * (0.5 + random.uniform());
  return { id: `c${i}`, prompt: promptOf(topic, random, i), model, score, cost, propensities };
}

/** The first model is preferred on one topic, the last on the other. */
function drawnPropensities(topic: number, models: readonly string[]): Record<string, number> {
  const weights = models.map((_, k) => 1 + 2 * (topic === 0 ? models.length - k : k));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  return Object.fromEntries(models.map((model, k) => [model, shares[k]!]));
}

const some = ({ calls, random }: Draft): Call => calls[random.integer(calls.length)]!;

function bad(draft: Draft, change: (call: Call) => void, message: RegExp): void {
  change(some(draft));
  draft.badRecord ??= message;
}

/** Ways in which a line is no record, and one in which it is one too many. */
const MISTAKES: Readonly<Record<string, (draft: Draft) => void>> = {
  "propensities that do not sum to 1": (draft) =>
    bad(draft, (call) => (call.propensities = { ...call.propensities, [String(call.model)]: 0.999, extra: 0.5 }), BAD),
  "a propensity above 1": (draft) => bad(draft, (call) => (call.propensities = { [String(call.model)]: 1.5 }), BAD),
  "a propensity of 0 for the model called": (draft) =>
    bad(draft, (call) => (call.propensities = { [String(call.model)]: 0, other: 1 }), BAD),
  "a score that is NaN": (draft) => bad(draft, (call) => (call.score = "NaN"), BAD),
  "a score above 1": (draft) => bad(draft, (call) => (call.score = 1.5), BAD),
  "a score below 0": (draft) => bad(draft, (call) => (call.score = -1), BAD),
  "a score that is text": (draft) => bad(draft, (call) => (call.score = "good"), BAD),
  "a negative cost": (draft) => bad(draft, (call) => (call.cost = -0.1), BAD),
  "an empty prompt": (draft) => bad(draft, (call) => (call.prompt = "  "), BAD),
  "no model": (draft) => bad(draft, (call) => delete call.model, BAD),
  "a time that is none": (draft) => bad(draft, (call) => (call.at = "yesterday"), BAD),
  "an id twice with other content": (draft) => {
    const one = some(draft);
    draft.calls.push({ ...one, prompt: `${one.prompt} again` });
    draft.badRecord ??= BAD;
  },
  "a call twice": (draft) => draft.calls.push({ ...some(draft) }),
};

/** Ways in which logs are spoilt though every line is a record. */
const WAYS: Readonly<Record<string, (draft: Draft) => void>> = {
  "scores missing": (draft) => {
    for (const call of draft.calls) if (draft.random.uniform() < 0.5) delete call.score;
  },
  "scores null": (draft) => {
    for (const call of draft.calls) if (draft.random.uniform() < 0.2) call.score = null;
  },
  "no scores": (draft) => {
    for (const call of draft.calls) delete call.score;
  },
  "costs missing": (draft) => {
    for (const call of draft.calls) if (draft.random.uniform() < 0.5) delete call.cost;
  },
  "no costs": (draft) => {
    for (const call of draft.calls) delete call.cost;
  },
  "costs of 0": (draft) => {
    for (const call of draft.calls) call.cost = 0;
  },
  "costs of a million": (draft) => {
    for (const call of draft.calls) call.cost = 1e6;
  },
  "no propensities": (draft) => {
    for (const call of draft.calls) delete call.propensities;
  },
  "some propensities": (draft) => {
    for (const call of draft.calls) if (draft.random.uniform() < 0.5) delete call.propensities;
  },
  "nothing drawn": (draft) => {
    for (const call of draft.calls) call.propensities = { [String(call.model)]: 1 };
    draft.isTrue = false;
  },
  "said not to be drawn": (draft) => {
    for (const call of draft.calls) call.randomized = false;
    draft.isTrue = false;
  },
  "one model on one topic": (draft) => {
    const model = draft.models[0]!;
    draft.calls.forEach((call, i) => {
      if (topicOf(call) !== 0) return;
      const score = Number(draft.random.uniform() < scoreOf(model, 0));
      draft.calls[i] = { ...call, model, score, propensities: { [model]: 1 } };
    });
  },
  "a propensity of almost 0": (draft) => {
    const [first, second] = draft.models;
    if (second === undefined) return;
    draft.calls.forEach((call, i) => {
      const propensities = { [first!]: 1 - 1e-6, [second]: 1e-6 };
      const model = draft.random.uniform() < 1e-6 ? second : first!;
      const score = Number(draft.random.uniform() < scoreOf(model, topicOf(call)));
      draft.calls[i] = { ...call, model, score, propensities };
    });
  },
  "a model that no router knows": (draft) => {
    draft.calls.forEach((call, i) => {
      if (draft.random.uniform() < 0.1)
        draft.calls[i] = { ...call, model: "stranger", score: 1, propensities: { stranger: 1 } };
    });
    draft.isTrue = false;
  },
  "one prompt": (draft) => {
    for (const call of draft.calls) call.prompt = "sum sum rope";
    draft.isTrue = false;
  },
  "two prompts": (draft) => {
    for (const call of draft.calls) call.prompt = topicOf(call) === 0 ? "sum sum rope" : "verse verse rope";
  },
  "every score 1": (draft) => {
    for (const call of draft.calls) call.score = 1;
    draft.isTrue = false;
  },
  "strange prompts": (draft) => {
    draft.calls.forEach((call, i) => {
      const tail = ["🚢".repeat(50), "\u0000\ud800", "x".repeat(20_000), "<script>alert(1)</script>", "‮"][i % 5]!;
      if (draft.random.uniform() < 0.3) call.prompt = `${call.prompt} ${tail}`;
    });
  },
  "times in no order": (draft) => {
    for (const call of draft.calls) call.at = new Date(Math.floor(draft.random.uniform() * 1e12)).toISOString();
  },
  "a huge λ": (draft) => {
    draft.lambda = 1e12;
  },
};

/** A message that names file, line, and what should stand there. */
const BAD =
  /^(BAD_RECORD: expected in .*log\.jsonl, line \d+: \S.*|UNKNOWN_FORMAT: expected .*log\.jsonl to show .*), found ./s;
