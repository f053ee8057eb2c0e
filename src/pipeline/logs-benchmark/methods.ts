import { column, zeros } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import { createRouter } from "../../routers/registry.js";
import { regretProblem } from "../../routers/regret/regret-problem.js";
import { twoHeadRouter } from "../../routers/regret/two-heads.js";
import type { Router } from "../../routers/router.js";

/** One way to learn a router. */
export interface LogMethod {
  readonly name: string;
  /** What it sees: the log, the log without its propensities, or every model's outcome. */
  readonly sees: "log" | "log-without-propensities" | "full-feedback";
  create(): Router;
}

const registered = (name: string, sees: LogMethod["sees"] = "log"): LogMethod => ({
  name: sees === "log" ? name : `${name}-estimated`,
  sees,
  create: () => createRouter(name),
});

/** The product's default among routers of logged calls, named before any result was seen. */
export const DEFAULT_RM = "rm-softmax";

export const METHODS: readonly LogMethod[] = [
  registered("rm-softmax"),
  registered("rm-classification"),
  registered("rm-interval"),
  registered("rm-softmax", "log-without-propensities"),
  registered("direct"),
  registered("dr-direct"),
  registered("ips"),
  registered("ips", "log-without-propensities"),
  { name: "best-single", sees: "log", create: bestSingleByValue },
  { name: "full-feedback", sees: "full-feedback", create: () => createRouter("ridge") },
];

/** The model of greatest doubly robust value at each λ, for every prompt. */
function bestSingleByValue(): Router {
  return {
    name: "best-single",
    async fit(train) {
      const { evidence, scores } = regretProblem(train, {});
      const { models, x, average } = evidence;
      const quality = Float64Array.from(models, (_, k) => mean(column(scores.quality, k)));
      const coefficients = zeros(models.length, x.columns);
      return twoHeadRouter("best-single", models, {
        quality: { coefficients, intercepts: quality },
        cost: { coefficients, intercepts: average },
        floor: average,
        scale: 1,
      });
    },
  };
}
