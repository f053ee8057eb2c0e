import { arabic } from "./languages/arabic.js";
import { chinese } from "./languages/chinese.js";
import { japanese } from "./languages/japanese.js";
import { russian } from "./languages/russian.js";
import { spanish } from "./languages/spanish.js";
import type { Words } from "./topics/topic.js";

/** How people ask in a language other than English: frames around `{subject}`, which depends on the topic. */
export interface Language {
  /** BCP 47 tag. */
  readonly tag: string;
  /** Topic → what is asked about there; every topic has some. */
  readonly subjects: Words;
  readonly words: Words;
  readonly easy: readonly string[];
  readonly medium: readonly string[];
  readonly hard: readonly string[];
  readonly demands: readonly string[];
  /** What stands between sentences. */
  readonly space: "" | " ";
}

export const LANGUAGES: readonly Language[] = [arabic, chinese, japanese, russian, spanish];
