import { type Matrix32, row } from "../math/matrix.js";
import { rowIndex } from "../math/row-index.js";

/** How near a prompt lies to those that a router was trained on. */
export interface Familiarity {
  /** Cosine with the nearest of a sample of training prompts, in [−1, 1]. */
  readonly similarity: number;
  /**
   * Share of the sampled training prompts that lie farther from their own nearest neighbour there than this one does, in
   * [0, 1]. For prompts like those of training it is uniform; near 0, the router is guessing.
   */
  readonly rank: number;
}

/** Fewer tell nothing of where the training prompts lie. */
const ENOUGH = 20;

/**
 * The distribution guard of a router, from a sample of its training prompts' vectors: each sampled prompt's largest cosine
 * with the others is what a new prompt's largest cosine is held against.
 *
 * @param sample  m × d, unit rows
 * @returns       x (d) → how familiar; undefined for fewer than 20 rows
 */
export function familiarity(sample: Matrix32): ((x: Float32Array) => Familiarity) | undefined {
  if (sample.rows < ENOUGH) return undefined;
  const products = rowIndex(sample);
  const nearest = (x: Float32Array, except: number) => {
    const all = products(x);
    let most = -1;
    for (let i = 0; i < all.length; i++) if (i !== except && all[i]! > most) most = all[i]!;
    return most;
  };
  const known = Float64Array.from({ length: sample.rows }, (_, i) => nearest(row(sample, i), i)).sort();
  return (x) => {
    const similarity = nearest(x, -1);
    // Ties count half, so that prompts that nothing is known of do not look farther than all others like them.
    const below = known.findLastIndex((value) => value < similarity) + 1;
    const upTo = known.findLastIndex((value) => value <= similarity) + 1;
    return { similarity, rank: (below + upTo) / (2 * known.length) };
  };
}
