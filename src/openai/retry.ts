import type { Rng } from "../random.js";
import type { HttpAnswer } from "./post.js";

/** Passed in, so that tests wait for nothing. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

export interface RetryPolicy {
  /** Tries after the first, >= 0. */
  readonly maxRetries: number;
  readonly clock: Clock;
  /** Draws the jitter. */
  readonly random: Rng;
  /** Told before each wait: what went wrong and for how long, in milliseconds. */
  readonly onWait: (why: string, milliseconds: number) => void;
}

/** What came of trying: an answer (a good one, one that trying again would not mend, or the last), or none. */
export type Tried = { readonly attempts: number } & ({ readonly answer: HttpAnswer } | { readonly failure: unknown });

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;
/** A server that asks for a longer pause is not waited for: the run fails and says so. */
const LONGEST_RETRY_AFTER_MS = 600_000;

/**
 * Sends until an answer is worth keeping. The wait before retry r = 0, 1, … is
 *
 *   min(60 s, 0.5 s · 2^r) · u,   u uniform in [0.5, 1)
 *
 * or what the server asks for (`retry-after-ms`, or `retry-after` in seconds or as a date), if that is longer.
 *
 * @param isPassing  whether an answer may be another one next time
 */
export async function withRetries(
  send: () => Promise<HttpAnswer>,
  isPassing: (answer: HttpAnswer) => boolean,
  { maxRetries, clock, random, onWait }: RetryPolicy,
): Promise<Tried> {
  for (let attempts = 1; ; attempts++) {
    const tried = await attempt(send, attempts);
    if ("answer" in tried && !isPassing(tried.answer)) return tried;
    if (attempts > maxRetries) return tried;

    const asked = "answer" in tried ? retryAfterMs(tried.answer, clock.now()) : 0;
    if (asked > LONGEST_RETRY_AFTER_MS) return tried;
    const wait = Math.max(asked, backOffMs(attempts - 1, random));
    onWait("answer" in tried ? `status ${tried.answer.status}` : reasonOf(tried.failure), wait);
    await clock.sleep(wait);
  }
}

async function attempt(send: () => Promise<HttpAnswer>, attempts: number): Promise<Tried> {
  try {
    return { answer: await send(), attempts };
  } catch (failure) {
    return { failure, attempts };
  }
}

const backOffMs = (retry: number, random: Rng) =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** retry) * (0.5 + random.uniform() / 2);

/** The pause that an answer asks for, in milliseconds, >= 0; 0 where it asks for none that can be read. */
export function retryAfterMs({ headers }: HttpAnswer, now: number): number {
  const exact = decimal(headers["retry-after-ms"]);
  if (exact !== undefined) return exact;
  const seconds = decimal(headers["retry-after"]);
  if (seconds !== undefined) return seconds * 1000;
  const date = Date.parse(String(headers["retry-after"] ?? ""));
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

function decimal(header: string | string[] | undefined): number | undefined {
  return typeof header === "string" && /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) : undefined;
}

/** What kept an answer from coming, in words. */
export function reasonOf(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  if (failure.name === "TimeoutError") return "no whole answer in time";
  return failure.message || (failure as NodeJS.ErrnoException).code || failure.name;
}
