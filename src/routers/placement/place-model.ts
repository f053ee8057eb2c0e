import { FairleadError } from "../../errors.js";
import { tiersOf } from "../../estimators/tiers.js";
import { type Matrix32, row } from "../../math/matrix.js";
import { reviveRouter } from "../registry.js";
import type { RouterState, StorableRouter } from "../router.js";
import { placeableKind } from "./with-model.js";

/** Verdicts on a model that a router does not know, against models that it does. */
export interface PlacingBattles {
  /** m × d */
  readonly embeddings: Matrix32;
  /** (m) index of the known model. */
  readonly opponent: Int32Array;
  /** (m) share of the win that went to the new model, in [0, 1]. */
  readonly won: Float64Array;
}

export interface PlaceOptions {
  /** The new model's name. */
  readonly model: string;
  /** Stands where these models stand: indices; in place of battles, or beside them. */
  readonly like?: readonly number[];
  readonly battles?: PlacingBattles;
  /** Prompts that ratings are averaged over (p × d); without any, those of the battles. */
  readonly over: Matrix32;
  /** Tiers that the known models are gathered into, where the router has none of its own. Default 10 */
  readonly tiers?: number;
  /** Row of the cost model: intercept, USD per character, lowest. */
  readonly costs: readonly number[];
}

export interface Placement {
  readonly router: StorableRouter;
  /** In the router's log-odds, averaged over prompts, with a 95 % interval where battles were given. */
  readonly rating: { readonly value: number; readonly low: number; readonly high: number };
  /** Models whose answers to the prompt the new one is taken to share. */
  readonly mates: readonly number[];
}

/**
 * Adds a model to a fitted preference router without training it anew. On every prompt the new model stands as its mates
 * do on average, but for its rating:
 *
 *   δ_new(x) = mean_{k in mates} δ_k(x) + r − mean_{k in mates} r_k,     r_k = mean of δ_k over prompts
 *   r = argmax Σ_i ln P(verdict i) − (r − r̄)² / (2 s²)                   r̄, s: mean and standard deviation of the r_k
 *
 * The prior is that of another model of this pool: five battles move a rating some of the way, fifty nearly all. Mates are the
 * tier nearest to r; where `like` names them and there are no battles, r is their mean.
 *
 * @throws {FairleadError} INVALID_ARGUMENT for a model that is known, a router without ratings, or neither battles nor `like`
 */
export function placeModel(state: RouterState, options: PlaceOptions): Placement {
  const { model, like, battles, over, costs } = options;
  if (state.models.includes(model))
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "a model that the router does not know",
      found: `"${model}", one of its models`,
      fix: "Name the new model as your data and your gateway do.",
    });
  if (!battles?.won.length && !like?.length)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "battles of the new model against known ones, or a model or tier to be like",
      found: "neither",
      fix: "Add --data with its battles, --like MODEL or --tier N.",
    });
  const kind = placeableKind(state.kind);
  const outputs = kind.outputs(state);
  const ratings = meanDeltas(outputs, over.rows > 0 ? over : battles?.embeddings, state.models.length);
  const groups = kind.groups(state) ?? tiersOf(ratings, options.tiers ?? 10);
  const everyone = ratings.map((_, k) => k);

  const rated = (mates: readonly number[]) =>
    battles?.won.length ? posteriorRating(outputs, battles, mates, ratings) : pointRating(mates, ratings);
  const mates = like?.length ? like : tierNear(rated([...everyone]).value, ratings, groups);
  if (new Set(mates.map((k) => groups[k])).size > 1 && kind.groups(state))
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "models of one tier to be like",
      found: mates.map((k) => `${state.models[k]} (tier ${groups[k]})`).join(", "),
      fix: "Name one model with --like.",
    });
  const rating = rated(mates);
  const shift = rating.value - meanOf(mates, ratings);
  const extended = kind.withModel(state, model, mates, shift, costs);
  return { router: reviveRouter(extended), rating, mates };
}

/** The tiers of a router's models, 0 the best: its own where it has some. */
export function tiersOfRouter(state: RouterState, over: Matrix32, tiers = 10): Int32Array {
  const kind = placeableKind(state.kind);
  return kind.groups(state) ?? tiersOf(meanDeltas(kind.outputs(state), over, state.models.length), tiers);
}

type Outputs = ReturnType<ReturnType<typeof placeableKind>["outputs"]>;

const meanOf = (chosen: readonly number[], values: Float64Array) =>
  chosen.reduce((sum, k) => sum + values[k]!, 0) / chosen.length;

/** r_k: δ averaged over prompts; at the zero vector where there are none. */
function meanDeltas(outputs: Outputs, over: Matrix32 | undefined, K: number): Float64Array {
  const sum = new Float64Array(K);
  if (!over || over.rows === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "prompts to average ratings over: those of the router's exemplars, or of battles",
      found: "none",
      fix: "Add --data with the model's battles, or train the router without --exemplars 0.",
    });
  for (let i = 0; i < over.rows; i++) {
    const { delta } = outputs(row(over, i));
    for (let k = 0; k < K; k++) sum[k]! += delta[k]! / over.rows;
  }
  return sum;
}

function pointRating(mates: readonly number[], ratings: Float64Array) {
  const value = meanOf(mates, ratings);
  return { value, low: Number.NaN, high: Number.NaN };
}

/** Maximum a posteriori by golden sections, and ± 1.96 / √curvature. */
function posteriorRating(
  outputs: Outputs,
  { embeddings, opponent, won }: PlacingBattles,
  mates: readonly number[],
  ratings: Float64Array,
) {
  const prior = meanOf([...ratings.keys()], ratings);
  const sd = Math.max(0.1, Math.sqrt(ratings.reduce((sum, r) => sum + (r - prior) ** 2, 0) / ratings.length));
  const mateRating = meanOf(mates, ratings);
  const faced = Array.from(opponent, (k, i) => {
    const { delta, winRate } = outputs(row(embeddings, i));
    return { gap: meanOf(mates, delta) - delta[k]! - mateRating, winRate };
  });
  const loss = (r: number) =>
    faced.reduce(
      (sum, { gap, winRate }, i) => {
        const p = Math.min(1 - 1e-12, Math.max(1e-12, winRate(gap + r)));
        return sum - won[i]! * Math.log(p) - (1 - won[i]!) * Math.log(1 - p);
      },
      (r - prior) ** 2 / (2 * sd * sd),
    );
  const value = minimum(loss, prior - 8 * sd, prior + 8 * sd);
  const h = 0.05 * sd;
  const curvature = (loss(value + h) - 2 * loss(value) + loss(value - h)) / (h * h);
  const half = 1.96 / Math.sqrt(Math.max(curvature, 1 / (sd * sd)));
  return { value, low: value - half, high: value + half };
}

function minimum(f: (x: number) => number, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  for (let step = 0; step < 60; step++) {
    const [c, d] = [b - golden * (b - a), a + golden * (b - a)];
    if (f(c) < f(d)) b = d;
    else a = c;
  }
  return (a + b) / 2;
}

/** Members of the tier whose mean rating is nearest. */
function tierNear(rating: number, ratings: Float64Array, groups: Int32Array): number[] {
  const tiers = [...new Set(groups)].map((tier) => [...groups.keys()].filter((k) => groups[k] === tier));
  const distance = (members: readonly number[]) => Math.abs(meanOf(members, ratings) - rating);
  return tiers.reduce((best, one) => (distance(one) < distance(best) ? one : best));
}
