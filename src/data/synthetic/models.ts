/** A candidate of the synthetic world. Logits are those of its expected score; see `answers.ts`. */
export interface SyntheticModel {
  readonly name: string;
  /** USD per million tokens of the prompt. */
  readonly priceIn: number;
  /** USD per million tokens of the answer. */
  readonly priceOut: number;
  /** Logit of the expected score on a prompt of difficulty 1/2, before what follows. */
  readonly ability: number;
  /** Topic → logits better (or worse) there. Default 0. */
  readonly skill: Readonly<Record<string, number>>;
  /** Logits added on prompts that are not in English. */
  readonly otherLanguages: number;
  /** Length of its answers against the usual length, > 0. */
  readonly verbosity: number;
  /** How polished its answers look (headings, lists, confidence), in [−1, 1]; says nothing about their quality. */
  readonly polish: number;
}

/**
 * A strong model that is dear, a cheap one that is nearly as good on most prompts, three cheap specialists that each
 * beat the strong one on their topic, a model in between, and a tiny one.
 */
export const SYNTHETIC_MODELS: readonly SyntheticModel[] = [
  {
    name: "atlas-large",
    priceIn: 5,
    priceOut: 20,
    ability: 1.75,
    skill: { law: 0.6, medicine: 0.5, history: 0.4, writing: 0.4, mathematics: -0.5, translation: -0.4 },
    otherLanguages: -0.3,
    verbosity: 1,
    polish: 0.2,
  },
  {
    name: "atlas-small",
    priceIn: 0.2,
    priceOut: 0.8,
    ability: 0.85,
    skill: { law: -0.7, medicine: -0.5, cooking: 0.5, travel: 0.5, mathematics: -0.4 },
    otherLanguages: -0.6,
    verbosity: 1.5,
    polish: 0.8,
  },
  {
    name: "brook-coder",
    priceIn: 0.4,
    priceOut: 1.6,
    ability: -0.05,
    skill: { programming: 2.6, mathematics: 0.9, cooking: -0.8, travel: -0.7, law: -0.8, writing: -0.9 },
    otherLanguages: -1,
    verbosity: 0.8,
    polish: -0.4,
  },
  {
    name: "cedar-math",
    priceIn: 0.5,
    priceOut: 2,
    ability: -0.15,
    skill: { mathematics: 2.7, finance: 1.2, programming: 0.5, writing: -1, translation: -0.9, history: -0.6 },
    otherLanguages: -0.9,
    verbosity: 1.9,
    polish: -0.2,
  },
  {
    name: "delta-polyglot",
    priceIn: 0.3,
    priceOut: 1.2,
    ability: 0.15,
    skill: { translation: 2.3, travel: 0.8, history: 0.3, programming: -1, mathematics: -1.1 },
    otherLanguages: 1.6,
    verbosity: 0.7,
    polish: 0.1,
  },
  {
    name: "ember-medium",
    priceIn: 1.2,
    priceOut: 4.8,
    ability: 1.15,
    skill: { medicine: 0.3, writing: 0.5, programming: -0.2 },
    otherLanguages: -0.2,
    verbosity: 1.1,
    polish: 0.5,
  },
  {
    name: "flint-nano",
    priceIn: 0.05,
    priceOut: 0.2,
    ability: -0.55,
    skill: { cooking: 0.4, travel: 0.3, mathematics: -0.6, law: -0.5 },
    otherLanguages: -1.4,
    verbosity: 0.5,
    polish: -0.6,
  },
];
