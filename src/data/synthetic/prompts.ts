import { rng } from "../../random.js";
import { betaDraw } from "./beta-draw.js";
import { LANGUAGES } from "./language.js";
import { englishPrompt, foreignPrompt } from "./prompt-text.js";
import { pick } from "./template.js";
import { TOPICS } from "./topics/all.js";

/** One prompt of the synthetic world, with what its text shows only in part. */
export interface SyntheticPrompt {
  readonly id: string;
  readonly text: string;
  readonly topic: string;
  readonly subtopic: string;
  /** BCP 47 tag; "en" for most. */
  readonly language: string;
  /** δ in [0, 1]; the text was written for δ plus noise. */
  readonly difficulty: number;
}

/** How prompts are drawn. */
export interface PromptMix {
  readonly seed: number;
  /** How many. */
  readonly count: number;
  /** Topic → weight, for a world where the traffic leans one way; missing topics have weight 0. Default: all alike. */
  readonly topicWeights?: Readonly<Record<string, number>>;
  /** Share of prompts that are not in English, in [0, 1]. */
  readonly otherLanguages: number;
}

/** Standard deviation of what the text's apparent difficulty adds to the true one. */
export const LEVEL_NOISE = 0.12;
/** δ ~ Beta(1.3, 1.9): mean 0.41, many easy prompts, few very hard ones. */
export const DIFFICULTY_SHAPE = { alpha: 1.3, beta: 1.9 } as const;
const REDRAWS = 20;

/**
 * Prompts in order: the first 100 of 20,000 are the same as those of 100 alone. A text that has been drawn before is
 * drawn again, up to 20 times.
 */
export function drawPrompts({ seed, count, topicWeights, otherLanguages }: PromptMix): readonly SyntheticPrompt[] {
  const draw = rng(seed, "synthetic/prompts");
  const weights = TOPICS.map(({ name }) => (topicWeights === undefined ? 1 : (topicWeights[name] ?? 0)));
  const seen = new Set<string>();

  return Array.from({ length: count }, (_, i) => {
    const topic = TOPICS[draw.choice(weights)]!;
    const subtopic = pick(Object.keys(topic.subtopics), draw);
    const difficulty = betaDraw(DIFFICULTY_SHAPE.alpha, DIFFICULTY_SHAPE.beta, draw);
    const level = Math.min(1, Math.max(0, difficulty + LEVEL_NOISE * draw.normal()));
    const language = draw.uniform() < otherLanguages ? pick(LANGUAGES, draw) : undefined;
    const write = () =>
      language ? foreignPrompt(language, topic, level, draw) : englishPrompt(topic, subtopic, level, draw);
    const text = freshText(write, seen);
    seen.add(text);
    const id = `synthetic-${seed}/${String(i).padStart(6, "0")}`;
    return { id, text, topic: topic.name, subtopic, language: language?.tag ?? "en", difficulty };
  });
}

function freshText(write: () => string, seen: ReadonlySet<string>): string {
  let text = write();
  for (let tries = 0; seen.has(text) && tries < REDRAWS; tries++) text = write();
  return text;
}
