/** Scores (and costs) of several models on one prompt. Gold where `judge` is absent, preference evidence where it is there. */
export interface OutcomeRecord {
  readonly id: string;
  readonly prompt: string;
  /** Model → quality of its answer, in [0, 1]. */
  readonly scores: Readonly<Record<string, number>>;
  /** Model → cost of this call, in USD, >= 0. */
  readonly costs?: Readonly<Record<string, number>>;
  readonly tokens?: Readonly<Record<string, { readonly in: number; readonly out: number }>>;
  readonly category?: string;
  readonly judge?: string;
  readonly contaminated?: boolean;
}

/** Two models' answers to one prompt, compared by a judge. */
export interface BattleRecord {
  readonly id: string;
  readonly prompt: string;
  readonly model_a: string;
  readonly model_b: string;
  readonly winner: "a" | "b" | "tie";
  /** How much b is preferred, in [0, 1]; 0.5 is even. */
  readonly score_b?: number;
  /** `"human"` or the name of the judging model. */
  readonly judge: string;
  readonly gold_winner?: "a" | "b" | "tie";
  /** Lengths of the two answers, in characters. */
  readonly len_a?: number;
  readonly len_b?: number;
  readonly category?: string;
}

/** One call to the one model that was chosen, with the probability of that choice where it is known. */
export interface LoggedRecord {
  readonly id: string;
  readonly prompt: string;
  readonly model: string;
  /** In [0, 1]. */
  readonly score?: number;
  /** USD, >= 0. */
  readonly cost?: number;
  /** Model → probability with which the policy would have chosen it; sums to 1. */
  readonly propensities?: Readonly<Record<string, number>>;
  readonly policy?: string;
  readonly randomized?: boolean;
  readonly session?: string;
  /** ISO 8601. */
  readonly at?: string;
}

/** A record with its kind, as the readers yield it. */
export type AnyRecord =
  | { readonly kind: "outcome"; readonly record: OutcomeRecord }
  | { readonly kind: "battle"; readonly record: BattleRecord }
  | { readonly kind: "logged"; readonly record: LoggedRecord };

export type RecordKind = AnyRecord["kind"];
