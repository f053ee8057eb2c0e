import type { FastifyInstance } from "fastify";
import type { DecisionLog } from "../../store/decision-log.js";

/**
 * `GET /health`: `{"status":"online"}`, as RouteLLM. While the decision log cannot be written, or has lost decisions, the
 * gateway still answers requests (status 200) and says `degraded` with the log's health.
 */
export function health(app: FastifyInstance, log: DecisionLog | undefined): void {
  app.get("/health", async () => {
    const state = log?.health();
    if (state === undefined || (state.error === undefined && state.lost === 0)) return { status: "online" };
    return { status: "degraded", log: state };
  });
}
