import { at, filled } from "../../src/math/matrix.js";
import { rng } from "../../src/random.js";
import { type LinearWorld, linearWorld } from "./training-set.js";

/** What the judge adds to the score of model k. */
const BIAS = 0.15;

/**
 * The linear world, of which two prompts in five have verified scores, and all have grades by a judge that sees half of each
 * score, some noise, and model 0 in too good a light. `scores` are the verified ones where there are any.
 */
export function judgedWorld(options: { K: number; n?: number; seed?: number }): LinearWorld {
  const world = linearWorld(options);
  const { scores, battles, ...train } = world.train;
  const random = rng(train.seed, "judged-world");
  const gold = filled(scores.rows, scores.columns, Number.NaN);
  const grades = filled(scores.rows, scores.columns, 0);
  for (let i = 0; i < scores.rows; i++)
    for (let k = 0; k < scores.columns; k++) {
      const score = at(scores, i, k);
      if (i % 5 < 2) gold.values[i * scores.columns + k] = score;
      grades.values[i * scores.columns + k] = 0.25 + score / 2 + (k === 0 ? BIAS : 0) + 0.1 * random.normal();
    }
  return {
    ...world,
    train: {
      ...train,
      battles,
      scores: {
        ...scores,
        values: scores.values.map((_, e) => (Number.isNaN(gold.values[e]!) ? grades : gold).values[e]!),
      },
      sources: {
        judges: ["grader"],
        gold,
        grades: [grades],
        // For training sets that are told as battles: one a prompt, by the judge.
        battles: {
          judge: new Int32Array(scores.rows),
          goldWinA: new Float64Array(scores.rows).fill(Number.NaN),
          lengthRatio: new Float64Array(scores.rows).fill(Number.NaN),
        },
        categories: [],
        category: new Int32Array(scores.rows).fill(-1),
      },
    },
  };
}
