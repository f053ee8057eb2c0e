/** Lists of words and phrases by name, for the slots of templates. */
export type Words = Readonly<Record<string, readonly string[]>>;

/**
 * One field of life that prompts come from: what people ask there, from a quick question to an assignment.
 * Templates are written in the notation of `template.ts`.
 */
export interface Topic {
  readonly name: string;
  /** Lists that all subtopics share. */
  readonly words: Words;
  /** Subtopic → its own lists; they win over `words` of the same name. */
  readonly subtopics: Readonly<Record<string, Words>>;
  /** Quick questions, a line each. */
  readonly easy: readonly string[];
  /** Questions that need a paragraph or a working piece. */
  readonly medium: readonly string[];
  /** Assignments: several parts that depend on each other. */
  readonly hard: readonly string[];
  /** Sentences that ask for more; a harder prompt carries more of them. */
  readonly demands: readonly string[];
  /** Who asks and why; says nothing about difficulty. */
  readonly contexts: readonly string[];
}
