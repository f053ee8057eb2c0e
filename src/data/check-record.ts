import { badRecord, described, listed, type Place } from "./place.js";
import type { AnyRecord, BattleRecord, LoggedRecord, OutcomeRecord, RecordKind } from "./records.js";
import type { Fields } from "./row.js";

/** How far propensities may sum from 1. */
const SUM_TOLERANCE = 1e-6;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Turns fields into a record of the kind that they show, or says what is wrong with the first field that is.
 * Fields that no record has are left out; a null counts as absent. Hand-written, since a file may hold millions.
 *
 * @throws {FairleadError} BAD_RECORD naming file, line and field
 */
export function checkRecord(fields: Fields, place: Place): AnyRecord {
  switch (kindOf(fields)) {
    case "outcome":
      return { kind: "outcome", record: checkOutcome(fields, place) };
    case "battle":
      return { kind: "battle", record: checkBattle(fields, place) };
    case "logged":
      return { kind: "logged", record: checkLogged(fields, place) };
    default:
      throw badRecord(
        place,
        "a record: scores (outcome), model_a and model_b (battle), or model and prompt (logged call)",
        listed(Object.keys(fields)),
      );
  }
}

/** The kind that the names of the fields show, or undefined where they show none. */
export function kindOf(fields: Fields): RecordKind | undefined {
  if (fields.scores !== undefined) return "outcome";
  if (fields.model_a !== undefined && fields.model_b !== undefined) return "battle";
  return fields.model !== undefined && fields.prompt !== undefined ? "logged" : undefined;
}

function checkOutcome(fields: Fields, place: Place): OutcomeRecord {
  const scores = perModel(fields, "scores", place, share, "a number from 0 to 1");
  if (scores === undefined || Object.keys(scores).length === 0)
    throw badRecord(place, "scores of at least one model", described(fields.scores));
  const record: Mutable<OutcomeRecord> = { id: id(fields, place), prompt: prompt(fields, place), scores };
  put(record, "costs", perModel(fields, "costs", place, amount, "USD, a number of at least 0"));
  put(record, "tokens", perModel(fields, "tokens", place, tokens, '{ "in": count, "out": count }'));
  put(record, "category", name(fields, "category", place));
  put(record, "judge", name(fields, "judge", place));
  put(record, "contaminated", flag(fields, "contaminated", place));
  return record;
}

function checkBattle(fields: Fields, place: Place): BattleRecord {
  const record: Mutable<BattleRecord> = {
    id: id(fields, place),
    prompt: prompt(fields, place),
    model_a: required(fields, "model_a", place, model, "the name of a model"),
    model_b: required(fields, "model_b", place, model, "the name of a model"),
    winner: required(fields, "winner", place, winner, '"a", "b" or "tie"'),
    judge: required(fields, "judge", place, text, '"human" or the name of the judging model'),
  };
  put(record, "score_b", optional(fields, "score_b", place, share, "a number from 0 to 1"));
  put(record, "gold_winner", optional(fields, "gold_winner", place, winner, '"a", "b" or "tie"'));
  put(record, "len_a", optional(fields, "len_a", place, count, "a whole number of characters"));
  put(record, "len_b", optional(fields, "len_b", place, count, "a whole number of characters"));
  put(record, "category", name(fields, "category", place));
  return record;
}

function checkLogged(fields: Fields, place: Place): LoggedRecord {
  const record: Mutable<LoggedRecord> = {
    id: id(fields, place),
    prompt: prompt(fields, place),
    model: required(fields, "model", place, model, "the name of a model"),
  };
  put(record, "score", optional(fields, "score", place, share, "a number from 0 to 1"));
  put(record, "cost", optional(fields, "cost", place, amount, "USD, a number of at least 0"));
  put(record, "propensities", propensities(fields, record.model, place));
  put(record, "policy", name(fields, "policy", place));
  put(record, "randomized", flag(fields, "randomized", place));
  put(record, "session", name(fields, "session", place));
  put(record, "at", optional(fields, "at", place, moment, "a time as in 2025-01-31T09:30:00Z (ISO 8601)"));
  return record;
}

/** Probabilities of all models, summing to 1; the model that was called must have had a chance, or the call cannot be. */
function propensities(fields: Fields, called: string, place: Place) {
  const shares = perModel(fields, "propensities", place, share, "a number from 0 to 1");
  if (shares === undefined) return undefined;
  const sum = Object.values(shares).reduce((a, b) => a + b, 0);
  if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) throw badRecord(place, "propensities to sum to 1", `a sum of ${sum}`);
  if (!Object.hasOwn(shares, called) || shares[called] === 0)
    throw badRecord(
      place,
      `propensities.${called} above 0, since ${called} was called`,
      described(Object.hasOwn(shares, called) ? 0 : undefined),
    );
  return shares;
}

/** Reads a value, or gives undefined where it is none of the kind asked for. */
type Reading<T> = (value: unknown) => T | undefined;

const text: Reading<string> = (value) => (typeof value === "string" && value.trim() !== "" ? value : undefined);
/** `__proto__` is no own key of a plain object, so a model of that name would vanish. */
const model: Reading<string> = (value) => (value === "__proto__" ? undefined : text(value));
const share: Reading<number> = (value) => (typeof value === "number" && value >= 0 && value <= 1 ? value : undefined);
const amount: Reading<number> = (value) =>
  typeof value === "number" && value >= 0 && value < Infinity ? value : undefined;
const count: Reading<number> = (value) => (Number.isSafeInteger(value) ? amount(value) : undefined);
const boolean: Reading<boolean> = (value) => (typeof value === "boolean" ? value : undefined);
const winner: Reading<"a" | "b" | "tie"> = (value) =>
  value === "a" || value === "b" || value === "tie" ? value : undefined;
const moment: Reading<string> = (value) =>
  typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;

const tokens: Reading<{ in: number; out: number }> = (value) => {
  if (typeof value !== "object" || value === null) return undefined;
  const { in: into, out } = value as { in?: unknown; out?: unknown };
  return count(into) === undefined || count(out) === undefined ? undefined : { in: into as number, out: out as number };
};

/** Ids may be whole numbers in the file; records carry text. */
function id(fields: Fields, place: Place): string {
  return Number.isSafeInteger(fields.id) ? String(fields.id) : required(fields, "id", place, text, "a text, unique");
}

const prompt = (fields: Fields, place: Place) => required(fields, "prompt", place, text, "a text that is not empty");

const name = (fields: Fields, field: string, place: Place) =>
  optional(fields, field, place, text, "a text that is not empty");

const flag = (fields: Fields, field: string, place: Place) => optional(fields, field, place, boolean, "true or false");

function required<T>(fields: Fields, field: string, place: Place, read: Reading<T>, expected: string): T {
  const value = read(fields[field]);
  if (value === undefined) throw badRecord(place, `${field} to be ${expected}`, described(fields[field]));
  return value;
}

function optional<T>(fields: Fields, field: string, place: Place, read: Reading<T>, expected: string): T | undefined {
  const value = fields[field];
  return value === undefined || value === null ? undefined : required(fields, field, place, read, expected);
}

/** A map from model to value. A model whose value is null was not measured, and is left out. */
function perModel<T>(fields: Fields, field: string, place: Place, read: Reading<T>, expected: string) {
  const value = fields[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value))
    throw badRecord(place, `${field} to be an object from model to ${expected}`, described(value));
  const found: Record<string, T> = {};
  for (const [key, given] of Object.entries(value)) {
    if (given === null) continue;
    if (model(key) === undefined) throw badRecord(place, `${field} by the names of models`, described(key));
    const entry = read(given);
    if (entry === undefined) throw badRecord(place, `${field}.${key} to be ${expected}`, described(given));
    found[key] = entry;
  }
  return found;
}

function put<T, K extends keyof T>(record: T, field: K, value: T[K] | undefined) {
  if (value !== undefined) record[field] = value;
}
