import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { FairleadError } from "../../errors.js";
import type { Decision } from "../../store/decision.js";
import type { DecisionLog } from "../../store/decision-log.js";
import { type ChatRequest, chatRequest } from "../chat/chat-request.js";
import type { Config } from "../config/config.js";
import type { Decide } from "../decide.js";
import { errorBody } from "../error-body.js";
import { parseModelName } from "../model-name.js";
import { nearest } from "../nearest.js";
import { relay } from "../relay.js";
import type { Upstreams } from "../upstreams.js";

export interface ChatCompletionsOptions {
  readonly config: Config;
  readonly decide: Decide;
  readonly upstreams: Upstreams;
  readonly log: DecisionLog | undefined;
  readonly report: (line: string) => void;
}

/**
 * `POST /v1/chat/completions`, as OpenAI defines it, streaming included. The body goes to the upstream byte for byte but
 * for the value of `model`, the answer comes back byte for byte.
 *
 * `model` is `fairlead` or `router-<name>-<threshold>`, for the router to choose, or a configured model's name. The
 * decision is logged before the upstream call, so that a failed call still leaves its propensity behind.
 *
 * @throws {FairleadError} INVALID_ARGUMENT (400), UNKNOWN_ROUTER (400), UNKNOWN_MODEL (404), UPSTREAM_FAILED (502), UPSTREAM_TIMEOUT (504)
 */
export function chatCompletions(app: FastifyInstance, options: ChatCompletionsOptions): void {
  const { config, decide, upstreams, log, report } = options;

  /** The model that answers, and the headers that say how it was chosen. */
  async function choose(chat: ChatRequest): Promise<{ model: string; headers: Record<string, string> }> {
    const asked = parseModelName(chat.model);
    if (asked.kind === "model") {
      if (!Object.hasOwn(config.models, asked.model)) throw unknownModel(asked.model, config);
      return { model: asked.model, headers: { "x-fairlead-model": asked.model } };
    }
    if (asked.kind === "fairlead" && config.default === undefined) throw unknownModel("fairlead", config);
    const decision = await decide(asked, chat.text);
    // Queued, never awaited on the request's path. Without a prompt there is nothing to learn from: no record, so no id.
    if (chat.text !== undefined) log?.append(decision);
    return { model: decision.model, headers: decisionHeaders(decision, chat.text !== undefined) };
  }

  app.post("/v1/chat/completions", async (request, reply) => {
    if (!isPlainJson(request)) return unsupported(request, reply);
    const chat = chatRequest(request.body as Buffer);
    const signal = clientSignal(reply);
    const { model, headers } = await choose(chat);
    if (signal.aborted) return reply.hijack();

    reply.headers(headers); // so that an error says them too
    const answer = await upstreams
      .send({
        model,
        headers: request.raw.rawHeaders,
        query: request.raw.url?.split("?")[1] ?? "",
        body: chat.withModel(config.models[model]?.name ?? model),
        signal,
      })
      .catch((error: FairleadError) => {
        if (!signal.aborted) throw error;
      });
    if (answer === undefined) return reply.hijack(); // the client left: there is nobody to answer
    await relay(answer, reply, headers, report);
    return reply;
  });
}

function decisionHeaders(decision: Decision, isRecorded: boolean): Record<string, string> {
  const { id, model, router, propensities, fallback, familiarity } = decision;
  return {
    "x-fairlead-model": model,
    ...(isRecorded ? { "x-fairlead-decision": id } : {}),
    "x-fairlead-router": router,
    "x-fairlead-propensity": `${propensities[model]}`,
    ...(fallback === undefined ? {} : { "x-fairlead-fallback": fallback }),
    ...(familiarity === undefined ? {} : { "x-fairlead-familiarity": `${familiarity}` }),
  };
}

/** Aborts when the client's connection closes before it has its whole answer. */
function clientSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once("close", () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** JSON only: a web page cannot send this type to another origin unasked, so none can spend the upstream keys in passing. */
function isPlainJson({ headers }: FastifyRequest): boolean {
  const isJson = /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(headers["content-type"] ?? "");
  return isJson && (headers["content-encoding"] ?? "identity") === "identity";
}

function unsupported({ headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const found = `content-type ${headers["content-type"] ?? "none"}, content-encoding ${headers["content-encoding"] ?? "none"}`;
  const message = `INVALID_ARGUMENT: expected content-type application/json and no content-encoding, found ${found}. Send the body as plain JSON.`;
  return reply.status(415).send(errorBody(415, "INVALID_ARGUMENT", message));
}

function unknownModel(model: string, config: Config): FairleadError {
  const names = [...(config.default === undefined ? [] : ["fairlead"]), ...Object.keys(config.models)];
  const meant = nearest(model, names);
  return new FairleadError("UNKNOWN_MODEL", {
    expected: `the model to be router-<name>-<threshold> or one of ${names.join(", ")}`,
    found: JSON.stringify(model),
    fix: meant === undefined ? "GET /v1/models lists them." : `Did you mean "${meant}"?`,
  });
}
