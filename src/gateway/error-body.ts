import type { FastifyReply } from "fastify";
import type { FairleadError } from "../errors.js";

/** An error in OpenAI's shape (`error`) and in RouteLLM's (`object`, `message`), so that clients of either read it. */
export interface ErrorBody {
  readonly object: "error";
  readonly message: string;
  readonly error: {
    readonly message: string;
    readonly type: "invalid_request_error" | "server_error";
    readonly code: string;
    /** The field of the request that is at fault. */
    readonly param: string | null;
  };
}

export function errorBody(status: number, code: string, message: string, param: string | null = null): ErrorBody {
  const type = status < 500 ? "invalid_request_error" : "server_error";
  return { object: "error", message, error: { message, type, code, param } };
}

/** Answers with a FairleadError. */
export function sendError(reply: FastifyReply, error: FairleadError): FastifyReply {
  const status = statusOf(error);
  const param = error.code === "UNKNOWN_MODEL" || error.code === "UNKNOWN_ROUTER" ? "model" : null;
  return reply.status(status).send(errorBody(status, error.code, error.message, param));
}

/** The error's own status, but 400 for an unknown router, as in RouteLLM. */
function statusOf(error: FairleadError): number {
  if (error.code === "UNKNOWN_ROUTER") return 400;
  return error.status;
}
