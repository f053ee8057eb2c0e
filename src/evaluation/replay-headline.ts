import type { Replay } from "./replay.js";
import { mainEstimate, signedMoney, written, writtenSigned } from "./replay-text.js";

/** The one sentence to remember: the best router against what is deployed, and how surely. */
export function replayHeadline(replay: Replay): string {
  const { routers, comparisons, logging, lambda, n } = replay;
  const metric = lambda > 0 && routers.every((one) => mainEstimate(one).utility !== null) ? "utility" : "quality";
  const best = routers.reduce((a, b) => (mainEstimate(b)[metric]!.value > mainEstimate(a)[metric]!.value ? b : a));
  const against = comparisons.find(({ policy, versus }) => policy === best.policy && versus === logging.policy)!;
  const difference = against[metric]!;
  const verdict =
    difference.low > 0
      ? `would have been better than what was deployed: ${metric} ${writtenSigned(difference)}`
      : difference.high < 0
        ? `would have been worse than what was deployed: ${metric} ${writtenSigned(difference)}`
        : `cannot be told from what was deployed: ${metric} ${writtenSigned(difference)}`;
  const costs = against.cost ? `, cost ${written(against.cost, signedMoney)} per 1,000 calls` : "";
  const pick = routers.length > 1 ? ` It is the best of ${routers.length} on these calls.` : "";
  const under = replay.assumption === null ? "" : "Under the assumption below, ";
  return `${under}${best.policy} ${verdict}${costs}, on ${n} logged calls.${pick}`;
}
