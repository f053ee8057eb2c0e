import type { Rng } from "../../random.js";
import type { Words } from "./topics/topic.js";

/** A list by name, the last word of a list again, a range of integers, or alternatives. */
const SLOT = /\{(=?[a-z][A-Za-z]*|\d+-\d+|[^{}|\n]*(?:\|[^{}|\n]*)+)\}/g;

/**
 * Fills templates for one prompt, so that its sentences can speak of the same thing:
 *
 *   {dish}    a phrase of the list `dish`, none twice in a prompt where the list allows; phrases may hold slots
 *   {=dish}   the phrase last taken from `dish`
 *   {3-12}    an integer from 3 to 12
 *   {a|b|}    one of the alternatives, here possibly none
 *
 * Other braces, as in code, stay as they are.
 */
export function templateFiller(words: Words, draw: Rng): (template: string) => string {
  const taken = new Map<string, string[]>();

  const phrase = (name: string): string => {
    const list = words[name];
    if (list === undefined) throw new Error(`no list "${name}"; there are ${Object.keys(words).join(", ")}`);
    const before = taken.get(name) ?? [];
    const fresh = list.filter((entry) => !before.includes(entry));
    const chosen = pick(fresh.length > 0 ? fresh : list, draw);
    taken.set(name, [...before, chosen]);
    return chosen;
  };

  const slot = (content: string): string => {
    if (content.includes("|")) return pick(content.split("|"), draw);
    if (content.startsWith("=")) return taken.get(content.slice(1))?.at(-1) ?? phrase(content.slice(1));
    const [low, high] = content.split("-").map(Number);
    if (high !== undefined) return String(low! + draw.integer(high - low! + 1));
    return fill(phrase(content));
  };

  // Innermost slots first: an alternative may hold a slot.
  const fill = (template: string): string => {
    const filled = template.replace(SLOT, (_, content: string) => slot(content));
    return filled === template ? filled : fill(filled);
  };
  return fill;
}

/** One entry, each as likely as the other. */
export const pick = <T>(list: readonly T[], draw: Rng): T => list[draw.integer(list.length)]!;
