import {
  checkedPolicyOptions,
  type LoggingPolicy,
  type LoggingPolicyOptions,
  loggingPolicy,
  outcomeSurveyor,
} from "../data/logging-policy.js";
import { type OpenOptions, openRecords, type ReadSummary, type RecordStream } from "../data/open-records.js";
import type { AnyRecord, OutcomeRecord } from "../data/records.js";
import { simulateLogStream } from "../data/simulate-logs.js";
import { writeRecords } from "../data/write-records.js";
import { FairleadError } from "../errors.js";

export interface SimulateLogsSettings extends OpenOptions, LoggingPolicyOptions {
  /** Files or globs that hold outcomes. */
  readonly data: readonly string[];
  /** A path (.jsonl, or .jsonl.gz), or an open stream. */
  readonly out: string | NodeJS.WritableStream;
  readonly hidePropensities?: boolean;
}

/** A mean with its 95 % interval: value ± 1.96 standard errors, or [0, 1] for a single score. */
export interface MeanScore {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What the log says of one model, and what full feedback says. */
export interface LoggedModel {
  readonly model: string;
  /** Calls in the log. */
  readonly calls: number;
  /** Mean score of those calls; null where there are none. */
  readonly naive: MeanScore | null;
  /** Mean score over all outcomes that have the model. */
  readonly full: MeanScore;
  /** naive − full: the bias that an estimator has to correct. Its interval takes `full` as exact on these prompts. */
  readonly bias: MeanScore | null;
}

export interface SimulateLogsReport {
  /** Calls written, one per outcome. */
  readonly n: number;
  readonly seed: number;
  readonly policy: string;
  readonly rankedBy: "cost" | "score";
  readonly models: readonly LoggedModel[];
  /** Outcomes whose scores are a judge's: the log inherits its bias. */
  readonly judged: number;
  readonly read: ReadSummary;
}

/**
 * Full-feedback outcomes → a log of one call per prompt, as a deployment that prefers cheap models would have left it.
 * Reads the data twice, in bounded memory: to survey it, then to draw.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA where the files hold no outcomes; INVALID_ARGUMENT; and what reading and
 *   writing records throws
 */
export async function simulateLogsFrom(settings: SimulateLogsSettings): Promise<SimulateLogsReport> {
  const { data, out } = settings;
  const { seed } = checkedPolicyOptions(settings); // before the files are read
  const records = openRecords(data, settings);
  const surveyor = outcomeSurveyor();
  const full = new Map<string, Moments>();
  let judged = 0;
  for await (const outcome of outcomesOf(records)) {
    surveyor.add(outcome);
    if (outcome.judge !== undefined) judged++;
    for (const [model, score] of Object.entries(outcome.scores)) momentsOf(full, model).add(score);
  }
  if (full.size === 0) throw nothingToLog(data, records.summary());

  const survey = surveyor.survey();
  const policy = loggingPolicy(survey, settings);
  const naive = new Map<string, Moments>();
  const n = await writeRecords(calls(records, policy, settings, naive), out);
  const models = survey.models.map((model) => loggedModel(model, momentsOf(naive, model), momentsOf(full, model)));
  return { n, seed, policy: policy.name, rankedBy: survey.rankedBy, models, judged, read: records.summary() };
}

async function* outcomesOf(records: RecordStream): AsyncGenerator<OutcomeRecord> {
  for await (const any of records) if (any.kind === "outcome") yield any.record;
}

async function* calls(
  records: RecordStream,
  policy: LoggingPolicy,
  settings: SimulateLogsSettings,
  naive: Map<string, Moments>,
): AsyncGenerator<AnyRecord> {
  for await (const record of simulateLogStream(outcomesOf(records), policy, settings)) {
    momentsOf(naive, record.model).add(record.score!);
    yield { kind: "logged", record };
  }
}

function loggedModel(model: string, naive: Moments, full: Moments): LoggedModel {
  const truth = full.estimate();
  if (naive.count() === 0) return { model, calls: 0, naive: null, full: truth, bias: null };
  const seen = naive.estimate();
  const bias = { value: seen.value - truth.value, low: seen.low - truth.value, high: seen.high - truth.value };
  return { model, calls: naive.count(), naive: seen, full: truth, bias };
}

/** Running mean and variance (Welford), stable for long streams. */
interface Moments {
  add(value: number): void;
  count(): number;
  estimate(): MeanScore;
}

function momentsOf(all: Map<string, Moments>, model: string): Moments {
  const found = all.get(model) ?? moments();
  all.set(model, found);
  return found;
}

function moments(): Moments {
  let [count, mean, squares] = [0, 0, 0];
  return {
    add(value) {
      const delta = value - mean;
      count += 1;
      mean += delta / count;
      squares += delta * (value - mean);
    },
    count: () => count,
    estimate() {
      if (count < 2) return { value: mean, low: 0, high: 1 };
      const half = 1.96 * Math.sqrt(squares / (count - 1) / count);
      return { value: mean, low: mean - half, high: mean + half };
    },
  };
}

function nothingToLog(data: readonly string[], { records }: ReadSummary): FairleadError {
  return new FairleadError("NOT_ENOUGH_DATA", {
    expected: "outcomes: the scores of several models on each prompt",
    found: `${records.battle} battles and ${records.logged} logged calls in ${data.join(", ")}`,
    fix: "A log can only be drawn where it is known what every model would have scored.",
  });
}
