import { FairleadError } from "../errors.js";
import { at, type Matrix, matrix, zeros } from "../math/matrix.js";
import { mean } from "../math/statistics.js";

/** Expected cost of one call to each model, from the length of the prompt. */
export interface CostModel {
  /** (K) USD, >= 0; all 0 where no cost was ever seen. */
  costs(promptLength?: number): Float64Array;
  /** K × 3: intercept, USD per character, lowest cost seen; K × 3 zeros where costs are unknown. */
  readonly table: Matrix;
}

/** `mean`: one number a model. `length`: a line in the prompt's length, since input tokens are paid by the token. */
export type CostModelKind = "mean" | "length";

/**
 *   cost[k] = max(lowest[k], intercept[k] + slope[k] · length)
 *
 * fitted by least squares over the calls whose cost is known. A line is never followed below the lowest cost seen.
 *
 * @param costs    n × K USD, NaN where unknown
 * @param lengths  (n) characters
 * @throws {FairleadError} NOT_ENOUGH_DATA where some models have costs and others have none
 */
export function fitCostModel(
  costs: Matrix,
  lengths: Float64Array,
  models: readonly string[],
  kind: CostModelKind = "length",
): CostModel {
  const table = zeros(models.length, 3);
  const unknown: string[] = [];
  models.forEach((model, k) => {
    const line = fitLine(costs, lengths, k, kind);
    if (line === undefined) unknown.push(model);
    else table.values.set(line, k * 3);
  });
  if (unknown.length > 0 && unknown.length < models.length)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "costs for every model, or for none",
      found: `no cost for ${unknown.join(", ")}`,
      fix: "State the missing ones with --costs MODEL=USD_PER_CALL, or leave these models out with --models.",
    });
  return costModel(table, mean(lengths));
}

/** The model again from its table. @param meanLength  assumed where no length is given, in characters */
export function costModel(table: Matrix, meanLength: number): CostModel {
  return {
    table,
    costs(promptLength = meanLength) {
      const out = new Float64Array(table.rows);
      for (let k = 0; k < table.rows; k++)
        out[k] = Math.max(at(table, k, 2), at(table, k, 0) + at(table, k, 1) * promptLength);
      return out;
    },
  };
}

function fitLine(costs: Matrix, lengths: Float64Array, k: number, kind: CostModelKind): number[] | undefined {
  const seen: number[] = [];
  for (let i = 0; i < costs.rows; i++) if (!Number.isNaN(at(costs, i, k))) seen.push(i);
  if (seen.length === 0) return undefined;
  const y = seen.map((i) => at(costs, i, k));
  const x = seen.map((i) => lengths[i]!);
  const [mx, my] = [mean(x), mean(y)];
  let sxx = 0;
  let sxy = 0;
  x.forEach((xi, i) => {
    sxx += (xi - mx) ** 2;
    sxy += (xi - mx) * (y[i]! - my);
  });
  const slope = kind === "length" && sxx > 0 ? sxy / sxx : 0;
  return [my - slope * mx, slope, y.reduce((low, one) => Math.min(low, one), Infinity)];
}

/** The cost model again from a router's tensors. */
export const costModelFrom = (
  tensors: Readonly<Record<string, Matrix<Float32Array | Float64Array>>>,
  meanLength: number,
) => {
  const { rows, columns, values } = tensors.costs!;
  return costModel(matrix(rows, columns, Float64Array.from(values)), meanLength);
};
