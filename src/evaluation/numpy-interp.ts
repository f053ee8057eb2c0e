/** Arrays up to this length are searched one by one; nearer than this to the guess, the search stays there. */
const LINEAR = 4;
const NEAR = 8;

/**
 * `numpy.interp(wanted, x, y)`, its search included: piecewise linear, level beyond both ends.
 *
 * The search assumes that x ascends. Where it does not the answer depends on where the search begins, which is at the
 * answer before: so it matters that several values are asked for in one call. Checked against NumPy 2.4.
 *
 * @param wanted  (m)
 * @param x       (p), `y` (p); p >= 1
 * @returns (m)
 */
export function numpyInterp(wanted: readonly number[], x: readonly number[], y: readonly number[]): number[] {
  let guess = 0;
  return wanted.map((key) => {
    const j = segmentOf(key, x, guess);
    guess = j;
    if (j < 0) return y[0]!;
    if (j >= x.length - 1) return y[x.length - 1]!;
    return x[j] === key ? y[j]! : ((y[j + 1]! - y[j]!) / (x[j + 1]! - x[j]!)) * (key - x[j]!) + y[j]!;
  });
}

/** The j with x[j] <= key < x[j + 1] where x ascends; −1 and the length beyond the ends. */
function segmentOf(key: number, x: readonly number[], guess: number): number {
  const length = x.length;
  if (key > x[length - 1]!) return length;
  if (key < x[0]!) return -1;
  if (length <= LINEAR) {
    let i = 1;
    while (i < length && key >= x[i]!) i++;
    return i - 1;
  }
  const g = Math.max(1, Math.min(guess, length - 3));
  if (key < x[g]!) {
    if (key >= x[g - 1]!) return g - 1;
    return bisected(key, x, g > NEAR && key >= x[g - NEAR]! ? g - NEAR : 0, g - 1);
  }
  if (key < x[g + 1]!) return g;
  if (key < x[g + 2]!) return g + 1;
  return bisected(key, x, g + 2, g < length - NEAR - 1 && key < x[g + NEAR]! ? g + NEAR : length);
}

function bisected(key: number, x: readonly number[], from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = low + ((high - low) >> 1);
    if (key >= x[middle]!) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
