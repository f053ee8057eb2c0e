import { nearest } from "../nearest.js";
import { type ConfigMistake, shown } from "./config-mistake.js";
import type { ConfigSource, Path } from "./config-source.js";

/** A name that should be one of `names`, and is none. */
export function unknownName(
  path: Path,
  what: string,
  found: string | undefined,
  names: readonly string[],
  source: ConfigSource,
): ConfigMistake {
  const meant = found === undefined ? undefined : nearest(found, names);
  return {
    at: source.locate(path),
    expected: `${path.join(".")} to be ${what}: ${names.join(", ") || "none is given"}`,
    found: shown(found),
    fix: meant === undefined ? "Name one of them, or add it." : `Did you mean "${meant}"?`,
  };
}
