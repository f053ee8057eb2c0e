/** A judge that was never wrong on training gold is not certain. */
const MOST = 0.99;

/**
 * The confidence c in [0.5, 0.99] that a judge deserves, one number for all it says: P(strong preferred) = ½ + v (c − ½). Of
 * all numbers the one of lowest log loss on training gold, so that the judge is still taken at its word and as well as can be.
 *
 * @param verdict  (n) in [−1, 1], of one judge
 * @param gold     (n) P(strong preferred) by gold, in [0, 1]
 */
export function judgeConfidence(verdict: ArrayLike<number>, gold: ArrayLike<number>): number {
  let [low, high] = [0.5, MOST]; // the loss is convex in c: bisect its slope
  for (let step = 0; step < 40; step++) {
    const c = (low + high) / 2;
    let slope = 0;
    for (let i = 0; i < verdict.length; i++) {
      const p = 0.5 + verdict[i]! * (c - 0.5);
      slope -= (verdict[i]! * (gold[i]! - p)) / (p * (1 - p));
    }
    if (slope > 0) high = c;
    else low = c;
  }
  return low;
}
