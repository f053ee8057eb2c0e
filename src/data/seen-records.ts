import { hashTable } from "./hash-table.js";
import { badRecord, described, type Place } from "./place.js";
import type { AnyRecord } from "./records.js";

/** Remembers records by hash: 64 bits of the id, 32 of the content. */
export interface SeenRecords {
  /**
   * Whether a record of this id and content was met before.
   *
   * @throws {FairleadError} BAD_RECORD where the id was met with other content
   */
  isRepeated(record: AnyRecord, place: Place): boolean;
}

export function seenRecords(): SeenRecords {
  const table = hashTable();
  return {
    isRepeated(any, place) {
      const { id } = any.record;
      const content = contentHash(any);
      const before = table.put(hash(id, FNV_PRIME), hash(id, OTHER_PRIME), content);
      if (before === undefined) return false;
      if (before === content) return true;
      throw badRecord(
        place,
        "an id that no other record has",
        `${described(id)} again, with other content`,
        "Give each record its own id, for example with the name of its source in front.",
      );
    },
  };
}

/** Equal for values equal in everything but the order of their fields. */
function contentHash(value: object, start = FNV_START): number {
  let sum = 0;
  for (const key of Object.keys(value)) {
    const entry: unknown = value[key as keyof typeof value];
    const at = fold(start, key, FNV_PRIME);
    sum +=
      typeof entry === "object" && entry !== null
        ? contentHash(entry, at)
        : finished(fold(at, String(entry), FNV_PRIME));
  }
  return sum % 2 ** 32;
}

const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const OTHER_PRIME = 0x9e3779b1;

const hash = (text: string, multiplier: number) => finished(fold(FNV_START, text, multiplier));

/** FNV-1a over UTF-16 units, by any odd multiplier. */
function fold(start: number, text: string, multiplier: number): number {
  let h = start;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), multiplier);
  return h;
}

/** Mixes the high bits into the low ones, as MurmurHash3 ends; 1 to 2^32 − 1. */
function finished(h: number): number {
  let mixed = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0 || 1;
}
