import type { Rng } from "../../random.js";
import type { Language } from "./language.js";
import { pick, templateFiller } from "./template.js";
import type { Topic } from "./topics/topic.js";

const GREETINGS = ["Hi! ", "Hello! ", "Hey! ", "Good morning. ", "Hi there. "];
const CLOSINGS = [
  " Thanks!",
  " Thank you in advance.",
  " Please keep it readable.",
  " Cheers",
  " Any help is welcome.",
];
const HINTS = [
  "One sentence is enough.",
  "Keep it short.",
  "Just the answer, please.",
  "A short answer will do.",
  "In brief.",
];
const CASUAL_SHARE = 0.15;
const GREETING_SHARE = 0.06;
const CLOSING_SHARE = 0.08;
const CONTEXT_SHARE = 0.22;

/**
 * An English prompt as someone would type it.
 *
 * @param level  how hard the prompt looks, in [0, 1]: decides between question and assignment and how many demands follow
 */
export function englishPrompt(topic: Topic, subtopic: string, level: number, draw: Rng): string {
  const fill = templateFiller({ ...topic.words, ...topic.subtopics[subtopic] }, draw);
  const isEasy = band(level) === "easy";
  const request = fill(pick(topic[band(level)], draw));
  const demands = isEasy ? hintFor(level, draw) : demandsFor(topic.demands, level, draw).map(fill);
  // Filled after the request, so that it can speak of the same things; typed before it.
  const context = draw.uniform() < CONTEXT_SHARE ? [fill(pick(topic.contexts, draw))] : [];
  const body = tidy(joined([...context, request, ...demands], " "));

  if (isEasy && draw.uniform() < CASUAL_SHARE) return casual(body);
  const greeting = draw.uniform() < GREETING_SHARE ? pick(GREETINGS, draw) : "";
  const closing = draw.uniform() < CLOSING_SHARE ? pick(CLOSINGS, draw) : "";
  return greeting + body + closing;
}

/** A prompt in another language, about the same topics. */
export function foreignPrompt(language: Language, topic: Topic, level: number, draw: Rng): string {
  const fill = templateFiller({ ...language.words, subject: language.subjects[topic.name]! }, draw);
  const demands = demandsFor(language.demands, level, draw);
  return tidy(joined([pick(language[band(level)], draw), ...demands].map(fill), language.space));
}

const band = (level: number): "easy" | "medium" | "hard" => (level < 0.4 ? "easy" : level < 0.7 ? "medium" : "hard");

/** Up to five demands; on average none at level 0 and 3.5 at level 1. */
function demandsFor(demands: readonly string[], level: number, draw: Rng): readonly string[] {
  const count = [1, 2, 3, 4, 5].filter(() => draw.uniform() < 0.7 * level ** 2).length;
  return draw.shuffled(demands).slice(0, count);
}

/** Now and then, that a short answer will do; the more often, the easier the prompt. */
const hintFor = (level: number, draw: Rng): readonly string[] =>
  draw.uniform() < 0.35 * (1 - level / 0.4) ? [pick(HINTS, draw)] : [];

/** Sentences in a row; what follows a block of code starts a new paragraph. */
const joined = (sentences: readonly string[], space: string): string =>
  sentences.reduce((text, sentence) => text + (text.endsWith("```") ? "\n\n" : space) + sentence);

/** Capitals where sentences begin and "an" before vowels, but not inside code. */
const tidy = (text: string): string =>
  text
    .split("```")
    .map((part, i) => (i % 2 === 1 ? part : withArticles(withCapitals(part))))
    .join("```");

const withCapitals = (text: string): string => text.replace(/(^|[.?!]\s+)(["“]?\p{Ll})/gu, (all) => all.toUpperCase());

const withArticles = (text: string): string => text.replace(/\b([Aa]) (?=[aeio](?!ne\b|u))/g, "$1n ");

/** As people type into a search box: no capital at the start, no full stop or question mark at the end. */
const casual = (text: string): string =>
  text.replace(/^(?!I\b)[A-Z](?=[a-z]* [a-z])/, (c) => c.toLowerCase()).replace(/[.?]$/, "");
