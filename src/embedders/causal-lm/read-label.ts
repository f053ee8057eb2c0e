import { LABELS } from "../../math/label-row.js";
import type { ChatAnswer, TokenLogprob } from "../../openai/chat.js";

type Position = ChatAnswer["logprobs"][number];

/**
 * Probabilities of the labels 1, …, 5 where the answer names one:
 *
 *   p[k] = Σ e^(ℓ of tokens that say k) / Σ e^(ℓ of tokens that say any label)
 *
 * over the chosen token and its alternatives. Where: the first position whose chosen token is a label, as RouteLLM does;
 * if no chosen token is one, the first position with a label among its alternatives. A label that is not among them has
 * probability 0.
 *
 * @returns (5), or undefined where no position has a label
 * @see Ong et al. 2024, arXiv:2406.18665, section 4.2
 */
export function readLabel(positions: ChatAnswer["logprobs"]): Float64Array | undefined {
  const chosen = positions.find(({ token }) => labelIn(token) !== undefined);
  const position = chosen ?? positions.find((one) => candidates(one).some(({ token }) => labelIn(token) !== undefined));
  return position === undefined ? undefined : distribution(candidates(position));
}

/** Each token once: servers list the chosen one among the alternatives, or not. */
function candidates({ token, logprob, alternatives }: Position): TokenLogprob[] {
  return [...new Map([...alternatives, { token, logprob }].map((one) => [one.token, one])).values()];
}

/** The softmax over those that are labels, from the largest log-probability down, so that nothing underflows to 0 / 0. */
function distribution(tokens: readonly TokenLogprob[]): Float64Array | undefined {
  const labels = tokens.flatMap(({ token, logprob }) => {
    const label = labelIn(token);
    return label === undefined || !(logprob <= Infinity) ? [] : [{ label, logprob }];
  });
  const largest = Math.max(...labels.map(({ logprob }) => logprob));
  if (!Number.isFinite(largest)) return undefined;
  const out = new Float64Array(LABELS);
  for (const { label, logprob } of labels) out[label - 1]! += Math.exp(logprob - largest);
  const sum = out.reduce((total, value) => total + value, 0);
  return out.map((value) => value / sum);
}

/** 1 to 5 for "4", " 4", "[[4]]", "▁4" or "**4"; undefined for other tokens, "14" and "4x" among them. */
function labelIn(token: string): number | undefined {
  const digit = /^[^\p{L}\p{N}]*([1-5])[^\p{L}\p{N}]*$/u.exec(token.replace(/^Ġ/, " "))?.[1];
  return digit === undefined ? undefined : Number(digit);
}
