/** Ratings that the language model chooses among, worst first. */
export const LABELS = 5;

/** p(1), …, p(5), and whether no label was found. */
export const LABEL_DIMENSION = LABELS + 1;

/**
 * Probabilities of the labels as a row of unit length:
 *
 *   (p[1], …, p[5], 0) / ‖p‖,   or (0, 0, 0, 0, 0, 1) where the model gave no label
 *
 * @param probabilities  (5) summing to 1, or undefined
 * @returns              (6)
 */
export function labelRow(probabilities: Float64Array | undefined): Float32Array {
  const out = new Float32Array(LABEL_DIMENSION);
  if (probabilities === undefined) out[LABELS] = 1;
  else out.set(probabilities.map((p) => p / Math.hypot(...probabilities)));
  return out;
}

/** The probabilities (5) again, summing to 1; undefined where there was no label, or no text to ask about (a row of zeros). */
export function labelProbabilities(row: Float32Array): Float64Array | undefined {
  const values = Float64Array.from(row.subarray(0, LABELS), (value) => Math.max(0, value));
  const sum = values.reduce((total, value) => total + value, 0);
  return row[LABELS]! > 0 || !(sum > 0) ? undefined : values.map((value) => value / sum);
}
