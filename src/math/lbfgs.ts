import { dot } from "./product.js";

export interface Evaluated {
  readonly value: number;
  readonly gradient: Float64Array;
}

export interface LbfgsOptions {
  /** An approximation of H⁻¹g that is symmetric and positive definite. Default: g itself */
  readonly precondition?: (gradient: Float64Array) => Float64Array;
  /** Pairs of steps and changes of gradient that are remembered. Default 10 */
  readonly memory?: number;
  /** Default 200 */
  readonly steps?: number;
  /** It ends once a step gains less than this share of the value. Default 1e-10 */
  readonly tolerance?: number;
}

/**
 * The minimum of a smooth convex function by limited-memory BFGS: each step is −H⁻¹g with H⁻¹ built from the last changes of
 * the gradient by the two-loop recursion, halved until it lowers the value enough (Armijo).
 *
 * @param start  (q), not changed
 * @returns      (q)
 * @see Nocedal & Wright 2006, Numerical Optimization, algorithm 7.4
 */
export function lbfgs(
  evaluate: (theta: Float64Array) => Evaluated,
  start: Float64Array,
  { precondition = (g) => g.slice(), memory = 10, steps = 200, tolerance = 1e-10 }: LbfgsOptions = {},
): Float64Array {
  let theta = start;
  let here = evaluate(theta);
  const changes: Change[] = [];
  for (let step = 0; step < steps; step++) {
    const direction = twoLoops(here.gradient, changes, precondition);
    const found = halvedStep(evaluate, theta, here, direction);
    if (found === undefined) break;
    const s = difference(found.theta, theta);
    const y = difference(found.there.gradient, here.gradient);
    const curvature = dot(s, y);
    if (curvature > 1e-14 * Math.sqrt(dot(s, s) * dot(y, y))) changes.push({ s, y, curvature });
    if (changes.length > memory) changes.shift();
    const gain = here.value - found.there.value;
    ({ theta, there: here } = found);
    if (gain <= tolerance * Math.abs(here.value)) break;
  }
  return theta;
}

interface Change {
  readonly s: Float64Array;
  readonly y: Float64Array;
  /** sᵀy > 0 */
  readonly curvature: number;
}

/** H⁻¹g */
function twoLoops(gradient: Float64Array, changes: readonly Change[], precondition: (g: Float64Array) => Float64Array) {
  const q = gradient.slice();
  const alphas = changes.map(() => 0);
  for (let c = changes.length - 1; c >= 0; c--) {
    const { s, y, curvature } = changes[c]!;
    alphas[c] = dot(s, q) / curvature;
    add(q, -alphas[c]!, y);
  }
  const r = precondition(q);
  changes.forEach(({ s, y, curvature }, c) => {
    add(r, alphas[c]! - dot(y, r) / curvature, s);
  });
  return r;
}

function halvedStep(
  evaluate: (theta: Float64Array) => Evaluated,
  theta: Float64Array,
  here: Evaluated,
  direction: Float64Array,
) {
  const slope = dot(direction, here.gradient);
  if (!(slope > 0)) return undefined;
  for (let size = 1; size > 1e-10; size /= 2) {
    const next = theta.slice();
    add(next, -size, direction);
    const there = evaluate(next);
    if (there.value <= here.value - 1e-4 * size * slope) return { theta: next, there };
  }
  return undefined;
}

function add(to: Float64Array, factor: number, values: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * values[i]!;
}

const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - b[i]!);
