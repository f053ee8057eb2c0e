import { FairleadError } from "../errors.js";

/** What the `model` of a request asks for. */
export type ModelName =
  /** The gateway's default: router and policy choose among all the router's models. */
  | { readonly kind: "fairlead" }
  /** RouteLLM's `router-<router>-<threshold>`: strong where win rate >= threshold, else weak. */
  | { readonly kind: "router"; readonly router: string; readonly threshold: number }
  /** A model by its own name. */
  | { readonly kind: "model"; readonly model: string };

/** A decimal number as Python's `float` reads it; `inf` and `nan` lie outside of [0, 1] anyway. */
const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads a model's name in RouteLLM's grammar: split at the first two dashes, so that `router-mf-1e-05` is legal and a
 * router's name holds no dash.
 *
 * @throws {FairleadError} INVALID_ARGUMENT for a threshold that is missing, no number, or outside of [0, 1]
 */
export function parseModelName(name: string): ModelName {
  if (name === "fairlead") return { kind: "fairlead" };
  if (!name.startsWith("router-")) return { kind: "model", model: name };
  const [, router, threshold] = /^router-([^-]*)-(.*)$/s.exec(name) ?? [];
  if (!router || threshold === undefined)
    throw invalid("the model's name to be router-<router>-<threshold>", JSON.stringify(name));
  if (!FLOAT.test(threshold)) throw invalid("the threshold to be a float from 0 to 1", JSON.stringify(threshold));
  const value = Number(threshold);
  if (value < 0 || value > 1) throw invalid("the threshold to be a float from 0 to 1", threshold);
  return { kind: "router", router, threshold: value };
}

function invalid(expected: string, found: string): FairleadError {
  return new FairleadError("INVALID_ARGUMENT", { expected, found, fix: "For example: router-mf-0.11593." });
}
