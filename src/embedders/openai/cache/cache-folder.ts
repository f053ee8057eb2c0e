import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** `$XDG_CACHE_HOME/fairlead/embeddings`, or `~/.cache/fairlead/embeddings` where that variable is unset or, as its standard asks, no absolute path. */
export function defaultCacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const base = env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), ".cache"), "fairlead", "embeddings");
}

/** One file per embedder: what its id says to a reader, and 16 hex digits of the id's SHA-256 so that no two share one. */
export function cacheFileName(id: string): string {
  const readable = id.replace(/[^A-Za-z0-9.-]+/g, "_").slice(0, 80);
  return `${readable}-${createHash("sha256").update(id).digest("hex").slice(0, 16)}.embeddings`;
}
