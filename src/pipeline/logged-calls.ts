import type { AnyRecord, LoggedRecord } from "../data/records.js";
import type { LoggedCalls } from "../estimators/off-policy/logged-calls.js";
import { filled } from "../math/matrix.js";

/**
 * The logged calls among records as numbers.
 *
 * A record's propensities count where they name the model that answered; models that it does not name had none, and what it
 * gives to models that are not asked for is left out, so that a row may sum to less than 1.
 *
 * @param rowOf   row of each record's prompt; −1 where the record is of no interest
 * @param column  index of each model
 */
export function loggedCalls(
  records: readonly AnyRecord[],
  rowOf: Int32Array,
  column: ReadonlyMap<string, number>,
): LoggedCalls {
  const found: { prompt: number; record: LoggedRecord }[] = [];
  records.forEach(({ kind, record }, i) => {
    if (kind === "logged" && rowOf[i]! >= 0) found.push({ prompt: rowOf[i]!, record });
  });
  const K = column.size;
  const propensities = filled(found.length, K, Number.NaN);
  found.forEach(({ record }, i) => {
    const { propensities: given, model } = record;
    if (given?.[model] === undefined) return;
    for (const [name, k] of column) propensities.values[i * K + k] = given[name] ?? 0;
  });
  return {
    prompt: Int32Array.from(found, ({ prompt }) => prompt),
    arm: Int32Array.from(found, ({ record }) => column.get(record.model)!),
    score: Float64Array.from(found, ({ record }) => record.score ?? Number.NaN),
    cost: Float64Array.from(found, ({ record }) => record.cost ?? Number.NaN),
    propensities,
    randomized: Uint8Array.from(found, ({ record }) => (record.randomized === false ? 0 : 1)),
  };
}
