import fastify, { type FastifyError, type FastifyInstance } from "fastify";
import { FairleadError } from "../errors.js";
import type { Rng } from "../random.js";
import type { DecisionLog } from "../store/decision-log.js";
import type { Config } from "./config/config.js";
import { decider } from "./decide.js";
import { errorBody, sendError } from "./error-body.js";
import type { LoadedRouter } from "./loaded-router.js";
import { chatCompletions } from "./routes/chat-completions.js";
import { health } from "./routes/health.js";
import { models } from "./routes/models.js";
import { upstreamsOf } from "./upstreams.js";

/** All that a gateway needs from outside: clock, randomness and environment are passed in, so that tests own them. */
export interface GatewayOptions {
  readonly config: Config;
  /** The configured routers, loaded; the first one is the default. */
  readonly routers: readonly LoadedRouter[];
  /** Where decisions go; without it they are made and forgotten. Closed by its owner, not by the gateway. */
  readonly log?: DecisionLog;
  readonly rng: Rng;
  readonly now: () => Date;
  /** A unique id per decision. */
  readonly newId: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told what an operator should know, a line each. */
  readonly report: (line: string) => void;
}

const METHODS: Readonly<Record<string, string>> = {
  "/v1/chat/completions": "POST",
  "/v1/models": "GET",
  "/health": "GET",
};

/** An OpenAI-compatible server whose models are chosen by routers. Not yet listening: `listen` or `inject` it. */
export function gateway(options: GatewayOptions): FastifyInstance {
  const { config, routers, log, now, env, report } = options;
  const app = fastify({ bodyLimit: Math.floor(config.bodyLimitMegabytes * 1e6), requestTimeout: 300_000 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  const upstreams = upstreamsOf(config, env);
  app.addHook("onClose", () => upstreams.close());
  chatCompletions(app, { config, decide: decider(options), upstreams, log, report });
  models(app, config, routers, Math.floor(now().getTime() / 1000));
  health(app, log);
  answerErrors(app, report);
  return app;
}

function answerErrors(app: FastifyInstance, report: (line: string) => void): void {
  app.setErrorHandler((error: FastifyError | FairleadError, _request, reply) => {
    if (error instanceof FairleadError) {
      if (error.status >= 500) report(error.message);
      return sendError(reply, error);
    }
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.status(status).send(errorBody(status, error.code, error.message));
    report(error.stack ?? error.message); // a bug: its stack is for the operator, not for the client
    return reply.status(status).send(errorBody(status, "INTERNAL", "The gateway failed; its log says why."));
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0]!;
    const method = METHODS[path] ?? (path.startsWith("/v1/models/") ? "GET" : undefined);
    const routes = Object.entries(METHODS).map(([route, verb]) => `${verb} ${route}`);
    const message = `Expected ${routes.join(", ")}, found ${request.method} ${path}. Clients take http://<host>:<port>/v1 as their base URL.`;
    if (method === undefined) return reply.status(404).send(errorBody(404, "NOT_FOUND", message));
    return reply
      .status(405)
      .header("allow", method)
      .send(errorBody(405, "METHOD_NOT_ALLOWED", message));
  });
}
