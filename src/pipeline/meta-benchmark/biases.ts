import { at, type Matrix } from "../../math/matrix.js";
import type { Rng } from "../../random.js";

/** What a judge gets wrong in a semi-synthetic world. */
export type BiasKind = (typeof BIASES)[number];
export const BIASES = ["none", "constant", "category", "length", "smooth"] as const;

/** A bias and its strength: a cell of the benchmark. `none` has one strength. */
export interface Cell {
  readonly bias: BiasKind;
  readonly strength: number;
  /** `length-2`, or `none`. */
  readonly name: string;
}

/** Every bias at strengths 1 and 2. */
export const CELLS: readonly Cell[] = BIASES.flatMap((bias) =>
  (bias === "none" ? [0] : [1, 2]).map((strength) => ({
    bias,
    strength,
    name: bias === "none" ? bias : `${bias}-${strength}`,
  })),
);

/** Whether the bias differs from prompt to prompt. */
export const isHeterogeneous = ({ bias }: Cell): boolean => bias !== "none" && bias !== "constant";

/** What biases depend on. */
export interface BiasWorld {
  /** n × d, each column of mean 0 and variance 1. */
  readonly standardised: Matrix;
  /** (n) log length, of mean 0 and variance 1. */
  readonly logLength: Float64Array;
  /** (n) index of the prompt's category. */
  readonly category: Int32Array;
  readonly categories: number;
}

/**
 * The bias of each prompt at strength 1, drawn anew for every world:
 *
 *   constant   0.3
 *   category   0.5 · tanh(c),  c ~ N(0, 1) per category
 *   length     0.4 · tanh(1.2 · standardised log length)
 *   smooth     0.6 · tanh(1.2 · a·x),  a a random direction, x standardised components
 *
 * @returns (n)
 */
export function biasOf(bias: BiasKind, world: BiasWorld, random: Rng): Float64Array {
  const n = world.standardised.rows;
  if (bias === "none") return new Float64Array(n);
  if (bias === "constant") return new Float64Array(n).fill(0.3);
  if (bias === "length") return world.logLength.map((z) => 0.4 * Math.tanh(1.2 * z));
  if (bias === "category") {
    const own = Array.from({ length: world.categories }, () => 0.5 * Math.tanh(random.normal()));
    return Float64Array.from(world.category, (k) => own[k] ?? 0);
  }
  const a = direction(world.standardised.columns, random);
  return Float64Array.from({ length: n }, (_, i) => {
    let ax = 0;
    for (let j = 0; j < a.length; j++) ax += a[j]! * at(world.standardised, i, j);
    return 0.6 * Math.tanh(1.2 * ax);
  });
}

/** A unit vector, uniform on the sphere. */
function direction(d: number, random: Rng): Float64Array {
  const a = Float64Array.from({ length: d }, () => random.normal());
  const length = Math.hypot(...a);
  return a.map((value) => value / length);
}
