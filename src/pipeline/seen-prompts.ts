import type { RouterFile } from "../routers/file/router-file.js";

/** Rows of a table whose prompt some router was trained on. */
export function seenRows(keys: readonly string[], files: readonly Pick<RouterFile, "seen">[]): ReadonlySet<number> {
  const seen = new Set(files.flatMap((file) => keysOf(file.seen)));
  return new Set([...keys.keys()].filter((i) => seen.has(keys[i]!)));
}

/** (2n) the two 32-bit halves of each key (see `promptKey`), in order of key: how a router file remembers prompts. */
export function packKeys(keys: readonly string[]): Uint32Array {
  const halves = (key: string) => [Number.parseInt(key.slice(0, 8), 16), Number.parseInt(key.slice(8), 16)];
  return Uint32Array.from([...keys].sort().flatMap(halves));
}

function keysOf(packed: Uint32Array): string[] {
  const hex = (half: number) => half.toString(16).padStart(8, "0");
  return Array.from({ length: packed.length / 2 }, (_, i) => hex(packed[2 * i]!) + hex(packed[2 * i + 1]!));
}
