import { observed } from "../math/matrix.js";
import { mean } from "../math/statistics.js";
import type { TrainingSet } from "./router.js";

/**
 * Which of two models is the stronger: the one of higher mean score; where not both were scored, the one of more wins.
 * The first of equals.
 *
 * @returns indices in [0, 2)
 */
export function strongAndWeak({ scores, battles }: Pick<TrainingSet, "scores" | "battles">): {
  readonly strong: number;
  readonly weak: number;
} {
  const [first, second] = [observed(scores, 0), observed(scores, 1)];
  const lead = first.length > 0 && second.length > 0 ? mean(first) - mean(second) : netWins(battles);
  return lead >= 0 ? { strong: 0, weak: 1 } : { strong: 1, weak: 0 };
}

/** Of model 0 over model 1, in battles. */
function netWins({ a, b, winA, weight }: TrainingSet["battles"]): number {
  let sum = 0;
  winA.forEach((win, i) => {
    if (a[i] !== b[i]) sum += weight[i]! * (2 * win - 1) * (a[i] === 0 ? 1 : -1);
  });
  return sum;
}
