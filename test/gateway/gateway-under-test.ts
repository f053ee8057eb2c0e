import type { FastifyInstance } from "fastify";
import { readConfig } from "../../src/gateway/config/read-config.js";
import { gateway } from "../../src/gateway/gateway.js";
import type { LoadedRouter } from "../../src/gateway/loaded-router.js";
import { rng } from "../../src/random.js";
import type { FittedRouter } from "../../src/routers/router.js";
import type { Decision } from "../../src/store/decision.js";
import type { DecisionLogHealth } from "../../src/store/decision-log.js";

export interface GatewayUnderTest {
  readonly app: FastifyInstance;
  readonly decisions: Decision[];
  readonly reports: string[];
  /** What the log says of itself; tests may set it. */
  logHealth: DecisionLogHealth;
  listen(): Promise<string>;
}

/**
 * A gateway in this process, with a clock that stands still, ids that count, and a log that is an array.
 *
 * @param config  YAML
 */
export function gatewayUnderTest(
  config: string,
  routers: readonly LoadedRouter[] = [],
  env: Readonly<Record<string, string>> = {},
): GatewayUnderTest {
  const under: GatewayUnderTest = {
    decisions: [],
    reports: [],
    logHealth: { waiting: 0, lost: 0 },
    listen: () => under.app.listen({ host: "127.0.0.1", port: 0 }),
    app: gateway({
      config: readConfig(config, "fairlead.yaml", env).config,
      routers,
      rng: rng(5, "gateway-under-test"),
      now: () => new Date("2026-01-02T03:04:05Z"),
      newId: () => `decision-${under.decisions.length + 1}`,
      env,
      report: (line) => under.reports.push(line),
      log: {
        append: (decision) => under.decisions.push(decision),
        health: () => under.logHealth,
        close: async () => {},
      },
    }),
  };
  return under;
}

/**
 * A router over three models whose embedding is the number that the prompt spells. Its win rate is that number; the
 * utility of model k is score[k] − λ·cost[k] with scores 0.9, 0.5, 0.1 and costs 0.03, 0.01, 0.001.
 */
export function numberRouter(name: string, models: readonly string[] = ["large", "medium", "small"]): LoadedRouter {
  const fitted: FittedRouter = {
    name: "number",
    models,
    utilities: (_, lambda) =>
      Float64Array.from(models, (_model, k) => [0.9, 0.5, 0.1][k]! - lambda * [0.03, 0.01, 0.001][k]!),
    winRate: (embedding) => embedding[0]!,
  };
  return { name, fitted, embed: async (prompt) => Float32Array.of(Number(prompt)) };
}

export const chat = (model: string, content: unknown = "0.5", more: object = {}) => ({
  method: "POST" as const,
  url: "/v1/chat/completions",
  headers: { "content-type": "application/json" },
  payload: JSON.stringify({ model, messages: [{ role: "user", content }], ...more }),
});
