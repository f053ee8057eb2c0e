import { FairleadError } from "../../errors.js";
import { logistic } from "../../math/logistic.js";
import type { Matrix, Matrix32 } from "../../math/matrix.js";
import { winShare } from "../encoder/davidson.js";
import { headOfState } from "../encoder/encoder.js";
import { headOutputs } from "../encoder/head.js";
import { linearScores } from "../linear-router.js";
import type { RouterState } from "../router.js";
import { swScores } from "../sw/sw.js";

type AnyMatrix = Matrix | Matrix32;

/** What placing a model needs to know of a kind of preference router, all in the router's own log-odds. */
export interface PlaceableKind {
  /** x (d) → δ of every model (K), and P(a preferred) as a function of a gap between two δ on that prompt. */
  outputs(state: RouterState): (x: Float32Array) => { delta: Float64Array; winRate(gap: number): number };
  /** Models that may stand for a new one together, by what the router itself gathers; undefined where any may. */
  groups(state: RouterState): Int32Array | undefined;
  /** The state with one model more, at the end: δ_new = mean of δ over `mates` + shift. */
  withModel(
    state: RouterState,
    model: string,
    mates: readonly number[],
    shift: number,
    costs: readonly number[],
  ): RouterState;
}

const linear: PlaceableKind = {
  outputs(state) {
    const { coefficients, intercepts } = state.tensors;
    const scores = linearScores({
      coefficients: { ...coefficients!, values: Float64Array.from(coefficients!.values) },
      intercepts: Float64Array.from(intercepts!.values),
    });
    const scale = Number(state.settings.scale);
    return (x) => ({ delta: scores(x), winRate: (gap) => logistic(gap / scale) });
  },
  groups: () => undefined,
  withModel: (state, model, mates, shift, costs) =>
    extended(state, model, {
      coefficients: (m) => withRow(m, meanRow(m, mates)),
      intercepts: (m) => withColumn(m, meanColumn(m, mates) + shift),
      costs: (m) => withRow(m, costs),
    }),
};

const encoder: PlaceableKind = {
  outputs(state) {
    const outputs = headOutputs(headOfState(state));
    const slope = Number(state.settings.slope);
    return (x) => {
      const { delta, t } = outputs(x);
      return { delta, winRate: (gap) => winShare(gap / 2, t, slope) };
    };
  },
  groups: () => undefined,
  withModel: (state, model, mates, shift, costs) =>
    extended(state, model, {
      coefficients: (m) => withRow(m, meanRow(m, mates)),
      strengths: (m) => withColumn(m, meanColumn(m, mates) + shift),
      costs: (m) => withRow(m, costs),
    }),
};

const sw: PlaceableKind = {
  outputs(state) {
    const scores = swScores(state);
    const scale = Number(state.settings.scale);
    return (x) => ({ delta: scores(x), winRate: (gap) => logistic(gap / scale) });
  },
  groups: ({ tensors }) => Int32Array.from(tensors.tier!.values),
  withModel: (state, model, mates, shift, costs) =>
    extended(state, model, {
      tier: (m) => withColumn(m, m.values[mates[0]!]!),
      residuals: (m) => withColumn(m, meanColumn(m, mates) + shift),
      costs: (m) => withRow(m, costs),
    }),
};

const KINDS: Readonly<Record<string, PlaceableKind>> = { mf: linear, bt: linear, sw, encoder };

/** @throws {FairleadError} INVALID_ARGUMENT where a router of this kind holds no ratings */
export function placeableKind(kind: string): PlaceableKind {
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (known) return known;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: `a preference router: ${Object.keys(KINDS).join(", ")}`,
    found: kind,
    fix: "A router of scores learns a new model from its scores: train it anew with them.",
  });
}

function extended(
  state: RouterState,
  model: string,
  change: Readonly<Record<string, (m: AnyMatrix) => AnyMatrix>>,
): RouterState {
  const tensors = Object.fromEntries(
    Object.entries(state.tensors).map(([name, tensor]) => [name, change[name]?.(tensor) ?? tensor]),
  );
  return { ...state, models: [...state.models, model], tensors };
}

const appended = <V extends Float32Array | Float64Array>(values: V, more: ArrayLike<number>): V => {
  const out = new (values.constructor as new (length: number) => V)(values.length + more.length);
  out.set(values);
  out.set(more, values.length);
  return out;
};

const withRow = (m: AnyMatrix, values: ArrayLike<number>): AnyMatrix =>
  ({ ...m, rows: m.rows + 1, values: appended(m.values, values) }) as AnyMatrix;

const withColumn = (m: AnyMatrix, value: number): AnyMatrix =>
  ({ ...m, columns: m.columns + 1, values: appended(m.values, [value]) }) as AnyMatrix; // of one row

const meanColumn = ({ values }: AnyMatrix, chosen: readonly number[]): number =>
  chosen.reduce((sum, k) => sum + values[k]!, 0) / chosen.length;

const meanRow = ({ columns, values }: AnyMatrix, chosen: readonly number[]): Float64Array =>
  Float64Array.from(
    { length: columns },
    (_, j) => chosen.reduce((sum, k) => sum + values[k * columns + j]!, 0) / chosen.length,
  );
