import type { Decision } from "./decision.js";

/** How the log is doing. What cannot be written waits and is tried again, up to a bound; past it, decisions are counted as lost. */
export interface DecisionLogHealth {
  /** Decisions accepted and not yet written. */
  readonly waiting: number;
  /** Decisions given up: too many were waiting, or the log was closed while it could not be written. */
  readonly lost: number;
  /** The latest write error, until a write succeeds again. */
  readonly error?: string;
}

/** Where decisions go. Appending returns at once and never throws: a slow or full disk holds up no request. */
export interface DecisionLog {
  append(decision: Decision): void;
  health(): DecisionLogHealth;
  /** Writes what is waiting, then lets go of the store. What could not be written is reported and counted in `health()`. */
  close(): Promise<void>;
}
