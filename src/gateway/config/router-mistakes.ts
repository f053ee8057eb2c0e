import { defaultRouter } from "../find-router.js";
import type { LoadedRouter } from "../loaded-router.js";
import { defaultPairOf } from "../pair.js";
import type { Config } from "./config.js";
import type { ConfigMistake } from "./config-mistake.js";
import type { ConfigSource, Path } from "./config-source.js";
import { loadedPolicyMistakes } from "./policy-mistakes.js";

/** Where a configuration names the file of a router. */
export const routerPath = (config: Config, name: string): Path =>
  config.router === undefined ? ["routers", name] : ["router"];

/** What a configuration says against the routers that it names, now that they are loaded. */
export function routerMistakes(
  config: Config,
  routers: readonly LoadedRouter[],
  source: ConfigSource,
): readonly ConfigMistake[] {
  const inUse = defaultRouter(config, routers);
  const named = config.policy.kind === "neyman" ? config.policy.rival?.router : undefined;
  const rival = named === undefined ? inUse : routers.find(({ name }) => name === named);
  return [
    ...routers.flatMap((router) => [
      ...modelMistakes(config, router, source),
      ...pairMistakes(config, router, router === inUse, source),
    ]),
    ...loadedPolicyMistakes(config, inUse, rival, defaultPairOf(config, inUse), source),
  ];
}

function modelMistakes(config: Config, { name, fitted }: LoadedRouter, source: ConfigSource): ConfigMistake[] {
  const missing = fitted.models.filter((model) => !Object.hasOwn(config.models, model));
  if (missing.length === 0) return [];
  return [
    {
      at: source.locate(routerPath(config, name)),
      expected: `an entry under models for each model of router "${name}": ${fitted.models.join(", ")}`,
      found: `none for ${missing.join(", ")}`,
      fix: `For example: models: { ${JSON.stringify(missing[0])}: ${Object.keys(config.upstreams)[0] ?? "openai"} }.`,
    },
  ];
}

function pairMistakes(config: Config, router: LoadedRouter, isDefault: boolean, source: ConfigSource): ConfigMistake[] {
  const mistakes: ConfigMistake[] = [];
  const unknownTo = (model: string) => !router.fitted.models.includes(model);
  const check = (path: Path, { strong, weak }: { strong: string; weak: string }) => {
    const unknown = [strong, weak].filter(unknownTo);
    if (unknown.length > 0)
      mistakes.push({
        at: source.locate(path),
        expected: `${path.join(".")} to be two models of router "${router.name}": ${router.fitted.models.join(", ")}`,
        found: unknown.map((model) => `"${model}"`).join(" and "),
        fix: "Name two of them, or train the router on these models.",
      });
  };
  if (config.pair !== undefined) check(["pair"], config.pair);
  if (!isDefault || config.default?.threshold === undefined) return mistakes;

  const { strong, weak } = config.default;
  if (strong !== undefined && weak !== undefined) check(["default"], { strong, weak });
  if (defaultPairOf(config, router) === undefined)
    mistakes.push({
      at: source.locate(["default"]),
      expected: `strong and weak beside threshold, since router "${router.name}" has no pair of its own`,
      found: "neither",
      fix: "Add pair: { strong: …, weak: … }.",
    });
  return mistakes;
}
