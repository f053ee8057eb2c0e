import { FairleadError } from "../../errors.js";

/** The utilities, where there are some and none is NaN. @throws {FairleadError} INVALID_ARGUMENT */
export function checkedUtilities(u: Float64Array): Float64Array {
  if (u.length > 0 && !u.some(Number.isNaN)) return u;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "one utility per model",
    found: u.length === 0 ? "none" : Array.from(u).join(", "),
    fix: "The router is at fault: train it again.",
  });
}
