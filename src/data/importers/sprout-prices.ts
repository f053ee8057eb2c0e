import type { TokenPrice } from "../token-costs.js";

const both = (price: number): TokenPrice => ({ in: price, out: price });

/**
 * What CARROT's experiments charge SPROUT's models, whose file holds tokens and no dollars.
 *
 * @see SPROUT_COSTS in github.com/somerstep/CARROT, carrot/constants.py. The page of their router charges
 *   aws-titan-text-premier-v1 0.5 and 1.5
 */
export const SPROUT_PRICES: Readonly<Record<string, TokenPrice>> = {
  "aws-claude-3-5-sonnet-v1": { in: 3, out: 15 },
  "aws-titan-text-premier-v1": { in: 0.8, out: 3.2 },
  "openai-gpt-4o": { in: 2.5, out: 10 },
  "openai-gpt-4o-mini": { in: 0.15, out: 0.6 },
  "wxai-granite-3-2b-instruct-8k-max-tokens": both(0.1),
  "wxai-granite-3-8b-instruct-8k-max-tokens": both(0.2),
  "wxai-llama-3-1-70b-instruct": both(0.9),
  "wxai-llama-3-1-8b-instruct": both(0.2),
  "wxai-llama-3-2-1b-instruct": both(0.06),
  "wxai-llama-3-2-3b-instruct": both(0.06),
  "wxai-llama-3-3-70b-instruct": both(0.9),
  "wxai-llama-3-405b-instruct": both(3.5),
  "wxai-mixtral-8x7b-instruct-v01": both(0.6),
};
