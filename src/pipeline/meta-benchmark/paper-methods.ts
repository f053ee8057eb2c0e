import type { Correction } from "../../estimators/corrections/correction.js";
import { naive } from "../../estimators/corrections/naive.js";
import { REFERENCE_FOREST, reference } from "../../estimators/corrections/reference.js";
import { trainingRows } from "../../estimators/corrections/training-rows.js";
import { predictRows } from "../../estimators/regressor.js";
import { rng } from "../../random.js";
import type { GoldSplit } from "./gold-split.js";
import { auto } from "./methods.js";

/** A way to rank the test prompts of a split. */
export interface PaperMethod {
  /** As the paper has it. */
  readonly name: string;
  /** Whether it matters how many labels are gold; else one ranking serves all. */
  readonly dependsOnGold: boolean;
  /** @returns (N) predicted gain of each test prompt */
  rank(split: GoldSplit): Float64Array;
}

export const ALL_GOLDEN = "All-golden";
export const RANDOM = "Random";

/** A correction of the published script, then its forest. */
const published = (name: string, correction: Correction): PaperMethod => ({
  name,
  dependsOnGold: true,
  rank({ sample, test }) {
    const { x, y } = trainingRows(sample, correction.correct(sample));
    return predictRows(REFERENCE_FOREST.fit(x, y), test);
  },
});

/**
 * Our own `auto`, whose final regressor is a ridge; then the paper's seven, with the script's forests. Its labels are
 * published on one scale, so that only `auto` looks for a scale.
 */
export const PAPER_METHODS: readonly PaperMethod[] = [
  { name: auto.name, dependsOnGold: true, rank: ({ sample, test, seed }) => auto.run(sample, test, seed).predicted },
  published("R-learner", reference("r", "none")),
  published("DR-learner", reference("dr", "none")),
  published("Golden-only", naive("gold-only", "none")),
  published("Pooled", naive("pooled", "none")),
  published("Preference-only", naive("preference-only", "none")),
  {
    name: ALL_GOLDEN,
    dependsOnGold: false,
    rank: ({ all, test }) => predictRows(REFERENCE_FOREST.fit(all.x, all.y), test),
  },
  { name: RANDOM, dependsOnGold: false, rank: ({ test, seed }) => draws(test.rows, seed) },
];

function draws(n: number, seed: number): Float64Array {
  const random = rng(seed, "meta-benchmark/random");
  return Float64Array.from({ length: n }, random.uniform);
}
