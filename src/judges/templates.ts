import { createHash } from "node:crypto";
import type { ChatMessage } from "../openai/chat.js";

const PAIR_RULES = `You compare two answers to the same prompt. Say which one serves the person who wrote the prompt better.
Look at whether it is right, whether it does what was asked, and whether it is clear. Longer is not better, and neither is
the order in which the answers stand. First give your reasons in at most five sentences. Then end with exactly one of
[[A]] if answer A is better, [[B]] if answer B is better, [[C]] if neither is.`;

const GRADE_RULES = `You grade one answer to a prompt, from 1 (of no use, or wrong) to 10 (could not be better). Look at whether it is
right, whether it does what was asked, and whether it is clear. Longer is not better. First give your reasons in at most
three sentences. Then end with the grade, a whole number in double brackets, such as [[7]].`;

const REMINDERS = {
  pairwise: "Your last line held no verdict. Answer with [[A]], [[B]] or [[C]] and nothing else.",
  rubric:
    "Your last line held no grade. Answer with a whole number from 1 to 10 in double brackets, such as [[7]], and nothing else.",
} as const;

export type JudgeMode = keyof typeof REMINDERS;

/** Names the wording: verdicts of another wording are not mixed in. */
export const TEMPLATE_DIGEST = createHash("sha256")
  .update(JSON.stringify([PAIR_RULES, GRADE_RULES, REMINDERS]))
  .digest("hex")
  .slice(0, 12);

export const pairMessages = (prompt: string, answerA: string, answerB: string): ChatMessage[] => [
  { role: "system", content: PAIR_RULES },
  { role: "user", content: `[Prompt]\n${prompt}\n\n[Answer A]\n${answerA}\n\n[Answer B]\n${answerB}` },
];

export const gradeMessages = (prompt: string, answer: string): ChatMessage[] => [
  { role: "system", content: GRADE_RULES },
  { role: "user", content: `[Prompt]\n${prompt}\n\n[Answer]\n${answer}` },
];

/** The same question again, after a reply that could not be read. */
export const reminded = (messages: readonly ChatMessage[], reply: string, mode: JudgeMode): ChatMessage[] => [
  ...messages,
  { role: "assistant", content: reply },
  { role: "user", content: REMINDERS[mode] },
];
