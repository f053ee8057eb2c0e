import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A seeded stream of randomness. Same seed, same draws, on every machine. */
export interface Rng {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, bound); bound >= 1. */
  integer(bound: number): number;
  /** Index drawn with probability weights[i] / Σ weights; weights are >= 0 and not all 0. */
  choice(weights: ArrayLike<number>): number;
  /** A new array in random order (Fisher–Yates). */
  shuffled<T>(items: readonly T[]): T[];
  /** An independent stream for a named purpose, so that adding draws in one place changes none elsewhere. */
  fork(purpose: string): Rng;
}

/**
 * The only source of randomness in Fairlead.
 *
 * @param seed     any integer
 * @param purpose  names the stream; two purposes under one seed give independent streams
 */
export function rng(seed: number, purpose = ""): Rng {
  const generator = xoroshiro128plus(mix(seed, purpose));
  let spare: number | undefined;

  const uniform = () => uniformFloat64(generator);
  const integer = (bound: number) => uniformInt(generator, 0, bound - 1);

  return {
    uniform,
    integer,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      // Box–Muller; 1 − u lies in (0, 1], so the logarithm is finite.
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    choice(weights) {
      let total = 0;
      for (let i = 0; i < weights.length; i++) total += weights[i]!;
      let left = uniform() * total;
      let last = 0;
      for (let i = 0; i < weights.length; i++) {
        if (weights[i]! <= 0) continue;
        last = i;
        left -= weights[i]!;
        if (left < 0) return i;
      }
      return last; // rounding left a sliver: the last index of positive weight
    },
    shuffled(items) {
      const out = items.slice();
      for (let i = out.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [out[i], out[j]] = [out[j]!, out[i]!];
      }
      return out;
    },
    fork: (next) => rng(seed, `${purpose}/${next}`),
  };
}

/** FNV-1a over the purpose, started from the seed; finished as in MurmurHash3, so that near seeds lie far apart. */
function mix(seed: number, purpose: string): number {
  let h = (0x811c9dc5 ^ seed ^ Math.floor(seed / 2 ** 32)) | 0;
  for (let i = 0; i < purpose.length; i++) h = Math.imul(h ^ purpose.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
