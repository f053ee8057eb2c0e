import type { LoggedCalls } from "../estimators/off-policy/logged-calls.js";
import type { Matrix, Matrix32 } from "../math/matrix.js";
import type { Sources } from "./sources.js";

/** Battles by row of the embeddings and index of the model. */
export interface BattleSet {
  /** (m) row of the prompt in the embeddings. */
  readonly prompt: Int32Array;
  /** (m) index in [0, K) of the two models. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** (m) P(a preferred to b): 1, 0, 0.5 for a tie, or a judge's soft verdict. */
  readonly winA: Float64Array;
  /** (m) how much a battle counts, > 0; 1 is one verdict. */
  readonly weight: Float64Array;
}

/** What a router learns from: vectors, never text. */
export interface TrainingSet {
  /** (K) names of the models; column k of `scores` and `costs` is models[k]. */
  readonly models: readonly string[];
  /** n × d. */
  readonly embeddings: Matrix32;
  /** (n) prompt lengths in characters. */
  readonly lengths: Float64Array;
  /** n × K quality in [0, 1]; NaN where it was not observed. */
  readonly scores: Matrix;
  /** n × K cost of the call in USD; NaN where it is not known. */
  readonly costs: Matrix;
  readonly battles: BattleSet;
  /** (n) how much a row's scores count, >= 0. Default: all 1 */
  readonly rowWeights?: Float64Array;
  /** Calls of a log, one model's outcome each. Default: none */
  readonly calls?: LoggedCalls;
  /** Who gave which evidence. Default: unknown */
  readonly sources?: Sources;
  /** Rows that the embedder was not tuned on, where it was tuned on the others. Default: all */
  readonly untuned?: ReadonlySet<number>;
  readonly seed: number;
}

/** Settings only. `fit` returns a new object, so routing before fitting does not compile. */
export interface Router {
  readonly name: string;
  /**
   * Refuses what it could never be fitted to, before prompts are paid for.
   *
   * @param dimension  d of the embeddings
   */
  readonly check?: (models: readonly string[], dimension: number) => void;
  fit(train: TrainingSet): Promise<StorableRouter>;
}

/** Scores every model for one prompt. Choosing among them, at random or not, is a policy's work. */
export interface FittedRouter {
  readonly name: string;
  readonly models: readonly string[];
  /**
   * score − λ·cost per model (K), in quality points; higher is better.
   *
   * @param embedding     (d)
   * @param lambda        λ, quality points given up per USD, >= 0
   * @param promptLength  characters; used by cost models that regress on it. Default: the training mean
   */
  utilities(embedding: Float32Array, lambda: number, promptLength?: number): Float64Array;
  /**
   * P(`strong`'s answer is preferred to `weak`'s), in [0, 1]. Every pair of the router's models has one.
   *
   * @throws {FairleadError} UNKNOWN_MODEL
   */
  winRate(embedding: Float32Array, strong: string, weak: string): number;
}

/** What a fitted router writes to its file: numbers by name, and settings that fit in JSON. */
export interface RouterState {
  /** The router's kind: the name in the registry that revives it. */
  readonly kind: string;
  readonly models: readonly string[];
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  readonly tensors: Readonly<Record<string, Matrix | Matrix32>>;
}

/** A fitted router that a file can hold. */
export interface StorableRouter extends FittedRouter {
  readonly state: RouterState;
  /** What its user should know of how it was fitted. Default: nothing */
  readonly notes?: readonly string[];
}
