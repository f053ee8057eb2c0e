/** RouteLLM's names of its routers where the same method has another name here. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  sw_ranking: "sw",
  bert: "encoder",
  causal_llm: "causal-lm",
};

/** Every name that RouteLLM's `--routers` and its configuration take. */
export const ROUTELLM_ROUTERS: readonly string[] = ["random", "mf", "sw_ranking", "bert", "causal_llm"];

/** The kind of router that RouteLLM calls so, or undefined where it is none of its names for something else. */
export const routellmKind = (name: string): string | undefined =>
  Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
