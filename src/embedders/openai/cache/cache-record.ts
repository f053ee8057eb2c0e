import { crc32 } from "node:zlib";

/** One embedded prompt, as a cache file holds it. */
export interface CacheRecord {
  /** 32 bytes: SHA-256 of the prompt in UTF-8. */
  readonly key: Buffer;
  /** UTF-16 units of the prompt that were embedded; 0 where it was the whole prompt. */
  readonly cutTo: number;
  /** (d) of unit length, or zero. */
  readonly vector: Float32Array;
}

/*
 * A record in bytes, little-endian; nothing stands between two records:
 *
 *    0   4  MAGIC
 *    4   4  dimension d
 *    8   4  cutTo
 *   12  32  key
 *   44  4d  vector, float32
 *   …    4  CRC-32 of all the bytes before
 */
const MAGIC = Buffer.from([0xf1, 0x1e, 0xad, 0x01]);
const HEAD_BYTES = 44;
const CRC_BYTES = 4;
export const LARGEST_DIMENSION = 65_536;

export const recordBytes = (dimension: number) => HEAD_BYTES + 4 * dimension + CRC_BYTES;

export function encodeRecord({ key, cutTo, vector }: CacheRecord): Buffer {
  const bytes = Buffer.alloc(recordBytes(vector.length));
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(vector.length, 4);
  bytes.writeUInt32LE(cutTo, 8);
  key.copy(bytes, 12);
  for (let j = 0; j < vector.length; j++) bytes.writeFloatLE(vector[j]!, HEAD_BYTES + 4 * j);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, -CRC_BYTES)), bytes.length - CRC_BYTES);
  return bytes;
}

/** Where a whole record lies in a file. */
export interface RecordPlace {
  readonly key: Buffer;
  readonly cutTo: number;
  readonly dimension: number;
  readonly offset: number;
}

export interface Scan {
  readonly places: RecordPlace[];
  /** Bytes that are done with; what follows may be a record whose end is still to come. */
  readonly consumed: number;
  /** Bytes among them that are part of no whole record. */
  readonly damaged: number;
}

/**
 * Finds the whole records in bytes. What is no record, or fails its check sum, is stepped over up to the next one: a
 * process that was killed while it wrote leaves part of a record, and whoever writes next appends right behind it.
 *
 * @param isEnd  whether no more bytes follow for now: a record cut by the end is then searched for others
 */
export function scanRecords(bytes: Buffer, isEnd: boolean): Scan {
  const places: RecordPlace[] = [];
  let damaged = 0;
  let from = 0; // all before is decided
  for (;;) {
    const at = bytes.indexOf(MAGIC, from);
    if (at < 0) {
      const kept = Math.min(bytes.length - from, MAGIC.length - 1); // perhaps the start of a magic number
      return { places, consumed: bytes.length - kept, damaged: damaged + bytes.length - kept - from };
    }
    damaged += at - from;
    const size = sizeAt(bytes, at);
    if (size === "unknown" || at + size > bytes.length) {
      const later = isEnd ? firstWhole(bytes, at + 1) : -1;
      if (later < 0) return { places, consumed: at, damaged };
      damaged += later - at;
      from = later;
    } else if (size === 0 || !isWhole(bytes, at, size)) {
      damaged++;
      from = at + 1;
    } else {
      places.push(placeAt(bytes, at));
      from = at + size;
    }
  }
}

/** Bytes of the record that starts here; 0 where its head is none; "unknown" where the bytes end before they tell. */
function sizeAt(bytes: Buffer, at: number): number | "unknown" {
  if (at + 8 > bytes.length) return "unknown";
  const dimension = bytes.readUInt32LE(at + 4);
  return dimension >= 1 && dimension <= LARGEST_DIMENSION ? recordBytes(dimension) : 0;
}

const isWhole = (bytes: Buffer, at: number, size: number) =>
  crc32(bytes.subarray(at, at + size - CRC_BYTES)) === bytes.readUInt32LE(at + size - CRC_BYTES);

/** Where the first whole record from here on starts, or −1. */
function firstWhole(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(MAGIC, from); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
    const size = sizeAt(bytes, at);
    if (size !== "unknown" && size > 0 && at + size <= bytes.length && isWhole(bytes, at, size)) return at;
  }
  return -1;
}

const placeAt = (bytes: Buffer, at: number): RecordPlace => ({
  dimension: bytes.readUInt32LE(at + 4),
  cutTo: bytes.readUInt32LE(at + 8),
  key: Buffer.from(bytes.subarray(at + 12, at + HEAD_BYTES)),
  offset: at,
});

/** The vector of a record's bytes; undefined where they are not the record that is asked for, whole. */
export function decodeVector(bytes: Buffer, key: Buffer): Float32Array | undefined {
  if (!bytes.subarray(0, 4).equals(MAGIC) || !bytes.subarray(12, HEAD_BYTES).equals(key)) return undefined;
  if (sizeAt(bytes, 0) !== bytes.length || !isWhole(bytes, 0, bytes.length)) return undefined;
  const d = bytes.readUInt32LE(4);
  return Float32Array.from({ length: d }, (_, j) => bytes.readFloatLE(HEAD_BYTES + 4 * j));
}
