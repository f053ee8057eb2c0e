import { logistic } from "../../math/logistic.js";
import { type Matrix, zeros } from "../../math/matrix.js";
import { type Rng, rng } from "../../random.js";
import { betaDraw } from "./beta-draw.js";
import type { SyntheticModel } from "./models.js";
import type { SyntheticPrompt } from "./prompts.js";

/** `binary`: right or wrong. `graded`: anything in [0, 1]. */
export type Grading = "binary" | "graded";

/** What the models answer to the prompts: n × K matrices, one row a prompt, one column a model. */
export interface Answers {
  /** Expected score, exactly, in (0, 1). */
  readonly expected: Matrix;
  /** The score of the answer that was drawn, in [0, 1]. */
  readonly score: Matrix;
  /** Tokens of that answer, >= 1. */
  readonly tokensOut: Matrix;
  /** (n) tokens of the prompt, the same for every model. */
  readonly tokensIn: Int32Array;
}

/** γ: logits from the easiest prompt to the hardest. */
export const DIFFICULTY_SLOPE = 10;
/** Standard deviation, in logits, of how a model takes to a subtopic. */
export const SUBTOPIC_SPREAD = 0.3;
/** Standard deviation, in logits, of what is particular to one model on one prompt; no text shows it. */
export const PROMPT_SPREAD = 0.7;
/** ν of the graded score: Beta(ν·p, ν·(1 − p)). */
export const GRADE_CONCENTRATION = 4;
/** Tokens of an answer: median 110 · e^(1.6·δ) · verbosity · topic factor, log-normal with this standard deviation. */
export const LENGTH_SPREAD = 0.35;
export const BASE_TOKENS = 110;
export const LENGTH_SLOPE = 1.6;
export const TOPIC_LENGTH: Readonly<Record<string, number>> = { translation: 0.6, programming: 1.4, writing: 1.2 };
/** Bytes of UTF-8 per token, and tokens that a chat's frame adds to every prompt. */
export const BYTES_PER_TOKEN = 4;
export const FRAME_TOKENS = 8;

/**
 * Draws every model's answer to every prompt.
 *
 *   z[i,k]    = ability[k] + skill[k, topic] + quirk[k, subtopic] + language[k] − γ·(δ[i] − 1/2) + ε[i,k]
 *   expected  = σ(z)
 *   score     ~ Bernoulli(expected), or Beta(ν·expected, ν·(1 − expected))
 *   tokensOut ~ 110 · exp(1.6·δ + 0.35·N(0, 1)) · verbosity · topic factor
 *
 * Each model has its own stream, so a model added or changed leaves the others' answers as they were.
 */
export function drawAnswers(
  prompts: readonly SyntheticPrompt[],
  models: readonly SyntheticModel[],
  seed: number,
  grading: Grading,
): Answers {
  const [expected, score, tokensOut] = [0, 1, 2].map(() => zeros(prompts.length, models.length)) as [
    Matrix,
    Matrix,
    Matrix,
  ];
  models.forEach((model, k) => {
    const quirk = quirks(model, seed);
    const [truth, grades, lengths] = ["truth", "grades", "lengths"].map((what) =>
      rng(seed, `synthetic/${what}/${model.name}`),
    ) as [Rng, Rng, Rng];
    prompts.forEach((prompt, i) => {
      const cell = i * models.length + k;
      const p = logistic(logit(model, prompt) + quirk(prompt) + PROMPT_SPREAD * truth.normal());
      expected.values[cell] = p;
      score.values[cell] = gradeDraw(p, grading, grades);
      tokensOut.values[cell] = lengthDraw(model, prompt, lengths);
    });
  });
  return { expected, score, tokensOut, tokensIn: Int32Array.from(prompts, ({ text }) => promptTokens(text)) };
}

/** USD: tokens at the model's prices per million. */
export const callCost = (model: SyntheticModel, tokensIn: number, tokensOut: number): number =>
  (tokensIn * model.priceIn + tokensOut * model.priceOut) / 1e6;

export const promptTokens = (text: string): number =>
  FRAME_TOKENS + Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);

function logit(
  { ability, skill, otherLanguages }: SyntheticModel,
  { topic, language, difficulty }: SyntheticPrompt,
): number {
  const abroad = language === "en" ? 0 : otherLanguages;
  return ability + (skill[topic] ?? 0) + abroad - DIFFICULTY_SLOPE * (difficulty - 0.5);
}

/** A subtopic's quirk, N(0, 0.3²), is drawn from its own name: topics can be added without moving the others'. */
function quirks(model: SyntheticModel, seed: number): (prompt: SyntheticPrompt) => number {
  const known = new Map<string, number>();
  return ({ topic, subtopic }) => {
    const name = `${topic}/${subtopic}`;
    const quirk = known.get(name) ?? SUBTOPIC_SPREAD * rng(seed, `synthetic/quirk/${model.name}/${name}`).normal();
    known.set(name, quirk);
    return quirk;
  };
}

function gradeDraw(p: number, grading: Grading, draw: Rng): number {
  if (grading === "binary") return Number(draw.uniform() < p);
  return betaDraw(GRADE_CONCENTRATION * p, GRADE_CONCENTRATION * (1 - p), draw);
}

function lengthDraw(model: SyntheticModel, { topic, difficulty }: SyntheticPrompt, draw: Rng): number {
  const noise = LENGTH_SPREAD * draw.normal();
  const median = BASE_TOKENS * Math.exp(LENGTH_SLOPE * difficulty) * model.verbosity * (TOPIC_LENGTH[topic] ?? 1);
  return Math.max(1, Math.round(median * Math.exp(noise)));
}
