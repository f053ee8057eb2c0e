import { FairleadError } from "../errors.js";
import type { Flags } from "./flags.js";

/** @throws {FairleadError} INVALID_ARGUMENT where one of the flags is given. @param expected  with `{flag}` in it */
export function refuseFlags(flags: Flags, names: readonly string[], expected: string): void {
  const given = names.find((name) => (flags.text(name) ?? false) !== false);
  if (given === undefined) return;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: expected.replace("{flag}", given),
    found: `--${given}`,
    fix: "Leave it out.",
  });
}
