import type { FastifyInstance } from "fastify";
import { FairleadError } from "../../errors.js";
import type { Config } from "../config/config.js";
import { RANDOM } from "../find-router.js";
import type { LoadedRouter } from "../loaded-router.js";
import { pairOf } from "../pair.js";

/** The threshold that stands for all of a router's in the list. */
const SHOWN_THRESHOLD = 0.5;

/**
 * `GET /v1/models` and `GET /v1/models/<name>`, as OpenAI defines them: `fairlead`, each router that has a pair to decide
 * between (with one threshold of the many it takes), and the models by their own names.
 *
 * @param created  seconds since 1970: when the gateway started
 */
export function models(app: FastifyInstance, config: Config, routers: readonly LoadedRouter[], created: number): void {
  const ownedBy = {
    ...(config.default === undefined ? {} : { fairlead: "fairlead" }),
    ...routerNames(config, routers),
  };
  for (const [model, { upstream }] of Object.entries(config.models)) Object.assign(ownedBy, { [model]: upstream });
  const data = Object.entries(ownedBy).map(([id, owner]) => ({ id, object: "model", created, owned_by: owner }));

  app.get("/v1/models", async () => ({ object: "list", data }));
  app.get<{ Params: { "*": string } }>("/v1/models/*", async ({ params }) => {
    const model = data.find(({ id }) => id === params["*"]);
    if (model !== undefined) return model;
    throw new FairleadError("UNKNOWN_MODEL", {
      expected: `one of ${data.map(({ id }) => id).join(", ")}`,
      found: JSON.stringify(params["*"]),
      fix: "GET /v1/models lists them.",
    });
  });
}

function routerNames(config: Config, routers: readonly LoadedRouter[]): Record<string, string> {
  const withPair = routers.filter((router) => pairOf(config, router) !== undefined).map(({ name }) => name);
  const names = config.pair === undefined ? withPair : [...new Set([...withPair, RANDOM])];
  return Object.fromEntries(names.map((name) => [`router-${name}-${SHOWN_THRESHOLD}`, "fairlead"]));
}
