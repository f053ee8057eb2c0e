/**
 * RouteLLM's names of its routers, and the kinds of ours that answer to them where the configuration gives no router that
 * very name. `random` needs no file and is always there.
 */
export const ROUTELLM_ALIASES: Readonly<Record<string, readonly string[]>> = {
  mf: ["matrix-factorization"],
  sw_ranking: ["similarity-weighted", "similarity-weighted-elo", "sw-ranking"],
  bert: ["encoder"],
  causal_llm: ["causal-lm", "causal-lm-classifier"],
};
