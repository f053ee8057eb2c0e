import { RANDOM } from "../find-router.js";
import { type Config, routerFiles } from "./config.js";
import { type ConfigMistake, shown } from "./config-mistake.js";
import type { ConfigSource, Path } from "./config-source.js";
import { policyMistakes } from "./policy-mistakes.js";
import { unknownName } from "./unknown-name.js";

/**
 * What one key of a configuration says against another, or against the environment.
 *
 * @param config  the keys that are right in themselves; the others are left out
 */
export function crossMistakes(
  config: Partial<Config>,
  source: ConfigSource,
  env: Readonly<Record<string, string | undefined>>,
): ConfigMistake[] {
  return [
    ...upstreamMistakes(config, source, env),
    ...modelMistakes(config, source),
    ...pairMistakes(config, source),
    ...defaultMistakes(config, source),
    ...policyMistakes(config, source),
  ];
}

function upstreamMistakes(
  { upstreams = {} }: Partial<Config>,
  source: ConfigSource,
  env: Readonly<Record<string, string | undefined>>,
): ConfigMistake[] {
  return Object.entries(upstreams).flatMap(([name, { baseUrl, apiKeyEnv }]) => [
    ...(apiKeyEnv === undefined ? [] : keyMistakes(name, apiKeyEnv, env[apiKeyEnv], source)),
    ...urlMistakes(name, new URL(baseUrl), source),
  ]);
}

/** Never shows the key itself: messages end up in logs. */
function keyMistakes(
  upstream: string,
  variable: string,
  key: string | undefined,
  source: ConfigSource,
): ConfigMistake[] {
  if (key !== undefined && /^[\x21-\x7e]+$/.test(key)) return [];
  const found = key
    ? "characters that no header holds, perhaps a space or a line break"
    : key === ""
      ? "it is empty"
      : "it is not set";
  return [
    {
      at: source.locate(["upstreams", upstream, "apiKeyEnv"]),
      expected: `the environment variable ${variable} to hold the key of upstream "${upstream}"`,
      found,
      fix: `Set it (export ${variable}=…), or remove apiKeyEnv where the upstream needs no key.`,
    },
  ];
}

function urlMistakes(upstream: string, url: URL, source: ConfigSource): ConfigMistake[] {
  const at = source.locate(["upstreams", upstream, "baseUrl"]);
  const mistakes: ConfigMistake[] = [];
  if (/\/chat\/completions\/?$/.test(url.pathname))
    mistakes.push({
      at,
      expected: "the base URL, to which /chat/completions is added",
      found: shown(url.href),
      fix: "Remove /chat/completions.",
    });
  if (url.username !== "" || url.password !== "")
    mistakes.push({
      at,
      expected: "a base URL without user and password",
      found: "one that holds them",
      fix: "Put the upstream's key into an environment variable, and name it in apiKeyEnv.",
    });
  return mistakes;
}

function modelMistakes({ models, upstreams }: Partial<Config>, source: ConfigSource): ConfigMistake[] {
  if (models !== undefined && Object.keys(models).length === 0)
    return [
      {
        at: source.locate(["models"]),
        expected: "models to hold at least one model",
        found: "none",
        fix: `For example: models: { gpt-4: ${Object.keys(upstreams ?? {})[0] ?? "openai"} }.`,
      },
    ];
  return Object.entries(models ?? {}).flatMap(([name, { upstream }]) => {
    const mistakes: ConfigMistake[] = [];
    if (upstreams !== undefined && !Object.hasOwn(upstreams, upstream))
      mistakes.push(unknownName(["models", name, "upstream"], "an upstream", upstream, Object.keys(upstreams), source));
    if (name === "fairlead" || name.startsWith("router-"))
      mistakes.push({
        at: source.locateKey(["models", name]),
        expected: 'a model\'s name other than "fairlead" and router-…, which ask for a router',
        found: `"${name}"`,
        fix: "Call it something else here, and give its name at the upstream with `name`.",
      });
    return mistakes;
  });
}

function pairMistakes(config: Partial<Config>, source: ConfigSource): ConfigMistake[] {
  const { models, pair, default: choice, fallback } = config;
  if (models === undefined) return [];
  const named: readonly (readonly [Path, string | undefined])[] = [
    [["pair", "strong"], pair?.strong],
    [["pair", "weak"], pair?.weak],
    [["default", "strong"], choice?.strong],
    [["default", "weak"], choice?.weak],
    [["fallback"], fallback],
  ];
  const mistakes = named.flatMap(([path, model]) =>
    model === undefined || Object.hasOwn(models, model)
      ? []
      : [unknownName(path, "one of the models", model, Object.keys(models), source)],
  );
  for (const [key, { strong, weak }] of Object.entries({ pair: pair ?? {}, default: choice ?? {} }) as [
    string,
    { strong?: string; weak?: string },
  ][])
    if (strong !== undefined && strong === weak)
      mistakes.push({
        at: source.locate([key]),
        expected: "two different models as strong and weak",
        found: `"${strong}" twice`,
        fix: "Name the dear model as strong and the cheap one as weak.",
      });
  return mistakes;
}

function defaultMistakes(config: Partial<Config>, source: ConfigSource): ConfigMistake[] {
  const names = routerFiles(config).map(([name]) => name);
  const choice = config.default;
  const mistakes: ConfigMistake[] = [];
  const add = (path: Path, expected: string, found: string, fix: string) =>
    mistakes.push({ at: source.locate(path), expected, found, fix });

  if (config.router !== undefined && config.routers !== undefined)
    add(["routers"], "either router or routers", "both", "Move the single router into routers, under a name.");
  if (choice === undefined) {
    if (names.length > 0 && !isGiven("default", source))
      add(
        [],
        'default, which says how the model "fairlead" is chosen',
        "none",
        "For example: default: { lambda: 20 }.",
      );
    return mistakes;
  }

  const router = choice.router ?? names[0];
  const areNamesKnown = config.routers !== undefined || !isGiven("routers", source);
  if (areNamesKnown && (router === undefined || (router !== RANDOM && !names.includes(router))))
    mistakes.push(unknownName(["default", "router"], "one of the routers", choice.router, [...names, RANDOM], source));
  if ((choice.lambda === undefined) === (choice.threshold === undefined))
    add(
      ["default"],
      "default to hold either lambda or threshold",
      choice.lambda === undefined ? "neither" : "both",
      "lambda weighs the cost of all models; threshold is a win rate of strong over weak.",
    );
  else if (choice.lambda !== undefined && (choice.strong !== undefined || choice.weak !== undefined))
    add(
      ["default"],
      "strong and weak beside threshold",
      "them beside lambda",
      "lambda chooses among all models: remove them.",
    );
  if ((choice.strong === undefined) !== (choice.weak === undefined))
    add(
      ["default"],
      "both strong and weak, or neither",
      `only ${choice.strong ? "strong" : "weak"}`,
      "Name both models.",
    );
  if (router === RANDOM && !names.includes(RANDOM)) {
    if (choice.lambda !== undefined)
      add(
        ["default", "lambda"],
        "a threshold for the router random",
        "lambda",
        "random knows no utilities: give it a threshold.",
      );
    if (config.pair === undefined && choice.strong === undefined)
      add(["default"], "a pair of models for the router random", "none", "Add pair: { strong: …, weak: … }.");
  }
  return mistakes;
}

/** Whether a key stands in the text, right or wrong. */
const isGiven = (key: string, { value }: ConfigSource) =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key);
