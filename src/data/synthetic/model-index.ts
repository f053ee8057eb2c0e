import { FairleadError } from "../../errors.js";
import type { SyntheticModel } from "./models.js";

/** Column of a model in the world's matrices. @throws {FairleadError} UNKNOWN_MODEL */
export function modelIndex(models: readonly SyntheticModel[], name: string): number {
  const k = models.findIndex((model) => model.name === name);
  if (k < 0)
    throw new FairleadError("UNKNOWN_MODEL", {
      expected: `one of ${models.map((model) => model.name).join(", ")}`,
      found: `"${name}"`,
      fix: "Name a model of this world.",
    });
  return k;
}
