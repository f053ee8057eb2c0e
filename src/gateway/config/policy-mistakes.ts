import type { LoadedRouter } from "../loaded-router.js";
import { type Config, routerFiles } from "./config.js";
import type { ConfigMistake } from "./config-mistake.js";
import type { ConfigSource, Path } from "./config-source.js";
import { unknownName } from "./unknown-name.js";

/** What the policy `neyman` says against the other keys. */
export function policyMistakes({ policy, ...config }: Partial<Config>, source: ConfigSource): ConfigMistake[] {
  if (policy?.kind !== "neyman") return [];
  const mistakes: ConfigMistake[] = [];
  const { models, routers, default: choice } = config;
  if (models !== undefined)
    for (const model of Object.keys(policy.sd ?? {}))
      if (!Object.hasOwn(models, model))
        mistakes.push(unknownName(["policy", "sd", model], "one of the models", model, Object.keys(models), source));
  if (policy.rival === undefined) return mistakes;

  const names = routerFiles(config).map(([name]) => name);
  const { router, lambda, threshold } = policy.rival;
  if (router !== undefined && routers !== undefined && !names.includes(router))
    mistakes.push(unknownName(["policy", "rival", "router"], "one of the routers", router, names, source));
  const rule = choice?.threshold === undefined ? "lambda" : "threshold";
  const given = [lambda !== undefined && "lambda", threshold !== undefined && "threshold"].filter(
    (one) => one !== false,
  );
  if (choice !== undefined && (given.length !== 1 || given[0] !== rule))
    mistakes.push({
      at: source.locate(["policy", "rival"]),
      expected: `the rival to be asked by ${rule}, as default is`,
      found: given.join(" and ") || "neither lambda nor threshold",
      fix: `For example: rival: { ${router === undefined ? "" : `router: ${router}, `}${rule}: ${rule === "lambda" ? 20 : 0.5} }.`,
    });
  return mistakes;
}

/** What it says against the default router, now that the routers are loaded. */
export function loadedPolicyMistakes(
  { policy, default: choice }: Config,
  router: LoadedRouter | undefined,
  rival: LoadedRouter | undefined,
  pair: { readonly strong: string; readonly weak: string } | undefined,
  source: ConfigSource,
): ConfigMistake[] {
  if (policy.kind !== "neyman" || choice === undefined) return [];
  const mistakes: ConfigMistake[] = [];
  const K = choice.threshold === undefined ? (router?.fitted.models.length ?? 2) : 2;
  const path: Path = ["policy", "minPropensity"];
  if (K * policy.minPropensity > policy.epsilon)
    mistakes.push({
      at: source.locate(path),
      expected: `policy.minPropensity to be at most epsilon / ${K} models: ${policy.epsilon / K}`,
      found: `${policy.minPropensity}`,
      fix: "Lower it, or raise epsilon: the floor alone would spend more than the budget.",
    });
  const unknown = [pair?.strong, pair?.weak].filter(
    (model) => model !== undefined && rival !== undefined && !rival.fitted.models.includes(model),
  );
  if (choice.threshold !== undefined && unknown.length > 0)
    mistakes.push({
      at: source.locate(["policy", "rival"]),
      expected: `a rival that knows ${pair?.strong} and ${pair?.weak}`,
      found: `router "${rival?.name}" of ${rival?.fitted.models.join(", ")}`,
      fix: "Name another router.",
    });
  return mistakes;
}
