import type { AnyRecord } from "./records.js";

/** USD per million tokens that a model reads and writes. */
export interface TokenPrice {
  readonly in: number;
  readonly out: number;
}

/** USD of one call: (in · price.in + out · price.out) / 10⁶. */
export const tokenCostUsd = (price: TokenPrice, tokens: { readonly in: number; readonly out: number }): number =>
  (tokens.in * price.in + tokens.out * price.out) / 1e6;

/**
 * The record with costs reckoned from its tokens, for the models that have a price, in place of what it said they cost.
 * Only outcomes hold tokens; other records come back as they are.
 */
export function withTokenCosts(any: AnyRecord, prices: Readonly<Record<string, TokenPrice>>): AnyRecord {
  if (any.kind !== "outcome" || any.record.tokens === undefined) return any;
  const reckoned = Object.entries(any.record.tokens).flatMap(([model, tokens]) => {
    const price = Object.hasOwn(prices, model) ? prices[model] : undefined;
    return price ? [[model, tokenCostUsd(price, tokens)] as const] : [];
  });
  if (reckoned.length === 0) return any;
  return {
    kind: "outcome",
    record: { ...any.record, costs: { ...any.record.costs, ...Object.fromEntries(reckoned) } },
  };
}
