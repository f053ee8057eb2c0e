import { logistic } from "../../math/logistic.js";

/**
 * A judge of the synthetic world, with its bias. It prefers a to b by a logit
 *
 *   u = κ·(s_a − s_b) + bias                                                         (see `judgeBias`)
 *   P(a) = σ(u − τ),  P(b) = σ(−u − τ),  P(tie) = 1 − P(a) − P(b)
 *
 * where s are the gold scores of the two answers: a judge sees quality as gold does, only dimly (κ) and askew (bias).
 */
export interface SyntheticJudge {
  readonly name: string;
  /** κ, logits per point of score, > 0; the lower, the noisier. */
  readonly discernment: number;
  /** τ, logits, >= 0; the higher, the more ties. */
  readonly tieMargin: number;
  /** Logits for the longer answer: multiplies tanh(ln(len_a / len_b)). */
  readonly length: number;
  /** Topic → factor on `length`, where the judge cannot check an answer and goes by its size. Default 1. */
  readonly lengthByTopic: Readonly<Record<string, number>>;
  /** Logits for the answer shown first. */
  readonly position: number;
  /** Topic → logits per point of polish that a has over b. Default 0. */
  readonly polishByTopic: Readonly<Record<string, number>>;
  /** Logits for the answers of one model, as of itself. */
  readonly favourite?: { readonly model: string; readonly logits: number };
}

/** What a judge is moved by besides quality. */
export interface Showing {
  readonly topic: string;
  readonly modelA: string;
  readonly modelB: string;
  /** Characters. */
  readonly lenA: number;
  readonly lenB: number;
  /** polish of a minus polish of b. */
  readonly polishLead: number;
}

/** P(a), P(b), P(tie) of one verdict. */
export interface VerdictChances {
  readonly a: number;
  readonly b: number;
  readonly tie: number;
}

/** In logits for a: length + position + polish + favourite. a is shown first. */
export function judgeBias(judge: SyntheticJudge, showing: Showing): number {
  const { topic, modelA, modelB, lenA, lenB, polishLead } = showing;
  const longer = judge.length * (judge.lengthByTopic[topic] ?? 1) * Math.tanh(Math.log(lenA / lenB));
  const polished = (judge.polishByTopic[topic] ?? 0) * polishLead;
  const { model, logits } = judge.favourite ?? { model: "", logits: 0 };
  const own = logits * (Number(modelA === model) - Number(modelB === model));
  return longer + judge.position + polished + own;
}

/** @param lead  s_a − s_b, in [−1, 1]; @param bias  logits for a */
export function verdictChances(judge: SyntheticJudge, lead: number, bias: number): VerdictChances {
  const u = judge.discernment * lead + bias;
  const a = logistic(u - judge.tieMargin);
  const b = logistic(-u - judge.tieMargin);
  return { a, b, tie: 1 - a - b };
}

/** P(a) + P(tie) / 2. */
export const winChance = ({ a, tie }: VerdictChances): number => a + tie / 2;

const unbiased = {
  discernment: 3,
  tieMargin: 0.4,
  length: 0,
  lengthByTopic: {},
  position: 0,
  polishByTopic: {},
} as const;

/** One judge without bias, one for each bias, and one with all of them, as real LLM judges have. */
export const SYNTHETIC_JUDGES: readonly SyntheticJudge[] = [
  { ...unbiased, name: "human", discernment: 2.2, tieMargin: 0.5 },
  { ...unbiased, name: "length-judge", length: 1.6, lengthByTopic: { law: 1.6, medicine: 1.5, programming: 0.4 } },
  { ...unbiased, name: "position-judge", position: 0.9 },
  {
    ...unbiased,
    name: "topic-judge",
    polishByTopic: { law: 2, history: 1.5, writing: 1.8, mathematics: -1, cooking: 0.8 },
  },
  { ...unbiased, name: "self-judge", favourite: { model: "ember-medium", logits: 1.2 } },
  {
    ...unbiased,
    name: "ember-judge",
    length: 1,
    lengthByTopic: { law: 1.6, medicine: 1.5, mathematics: 1.3, programming: 0.4 },
    position: 0.4,
    polishByTopic: { law: 1.2, history: 0.9, writing: 1, mathematics: -0.5 },
    favourite: { model: "ember-medium", logits: 0.6 },
  },
];
