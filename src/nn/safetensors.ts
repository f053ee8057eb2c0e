import { FairleadError } from "../errors.js";

/** A named array with its shape. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | Int32Array | Int8Array | Uint32Array;
}

const DTYPES = { F32: Float32Array, F64: Float64Array, I32: Int32Array, I8: Int8Array, U32: Uint32Array } as const;
type Dtype = keyof typeof DTYPES;

/** Types of other programs' files and what they are read as: every value of them is exact there, but for wide integers. */
const WIDENED = {
  F16: { bytes: 2, read: (from: ArrayBuffer) => Float32Array.from(new Uint16Array(from), halfToNumber) },
  BF16: {
    bytes: 2,
    read: (from: ArrayBuffer) => new Float32Array(Uint32Array.from(new Uint16Array(from), (x) => x << 16).buffer),
  },
  I64: { bytes: 8, read: (from: ArrayBuffer) => Float64Array.from(new BigInt64Array(from), Number) },
} as const;
type WideDtype = keyof typeof WIDENED;

/** What kind of file it is, for messages: its error's code and the reader's next step. */
export interface FileKind {
  readonly code: "ROUTER_FILE_INVALID" | "CHECKPOINT_INVALID";
  readonly fix: string;
}

export const ROUTER_FILE: FileKind = {
  code: "ROUTER_FILE_INVALID",
  fix: "Pass a file that fairlead train wrote, or train it anew.",
};

/** The format itself refuses longer headers. */
const MAX_HEADER = 100_000_000;

/**
 * Bytes in the safetensors format: header length (8, little-endian), header (JSON: `__metadata__` and, per tensor, dtype,
 * shape and offsets), then the tensors' bytes. Tensors of wide items come first, so that every one is aligned.
 *
 * @see https://github.com/huggingface/safetensors#format
 */
export function toSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>>,
): Buffer {
  const names = Object.keys(tensors).sort(
    (a, b) => tensors[b]!.values.BYTES_PER_ELEMENT - tensors[a]!.values.BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  );
  const header: Record<string, unknown> = { __metadata__: metadata };
  const parts: Buffer[] = [];
  let offset = 0;
  for (const name of names) {
    const { shape, values } = tensors[name]!;
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    header[name] = { dtype: dtypeOf(values), shape, data_offsets: [offset, offset + bytes.length] };
    parts.push(bytes);
    offset += bytes.length;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padding = (8 - (json.length % 8)) % 8;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length + padding));
  return Buffer.concat([length, json, Buffer.alloc(padding, " "), ...parts]);
}

const dtypeOf = (values: Tensor["values"]): Dtype =>
  (Object.keys(DTYPES) as Dtype[]).find((dtype) => values instanceof DTYPES[dtype])!;

/**
 * The tensors and metadata again; arrays are copies. Half floats become float32, 64-bit integers float64.
 *
 * @param file  its name, for messages
 * @throws {FairleadError} ROUTER_FILE_INVALID, or the kind's own code, where the bytes are not this format, or some are missing
 */
export function fromSafetensors(
  bytes: Buffer,
  file: string,
  kind: FileKind = ROUTER_FILE,
): { tensors: Record<string, Tensor>; metadata: Record<string, string> } {
  const invalid = (name: string, expected: string, found: string) => invalidFile(name, expected, found, kind);
  if (bytes.length < 8) throw invalid(file, "at least 8 bytes", `${bytes.length}`);
  const length = bytes.readBigUInt64LE();
  if (length > MAX_HEADER)
    throw invalid(file, "a safetensors header", `${bytes.subarray(0, 8).toString("hex")} at its place`);
  const start = 8 + Number(length);
  if (start > bytes.length) throw truncated(file, start, bytes.length, kind);
  const { __metadata__: metadata = {}, ...entries } = parsedHeader(bytes.subarray(8, start), file, kind);
  const tensors: Record<string, Tensor> = {};
  let end = start;
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, from, to } = checkedEntry(name, entry, file, kind);
    if (start + to > bytes.length) throw truncated(file, start + to, bytes.length, kind);
    end = Math.max(end, start + to);
    const copy = new Uint8Array(bytes.subarray(start + from, start + to)).buffer;
    tensors[name] = { shape, values: isWide(dtype) ? WIDENED[dtype].read(copy) : new DTYPES[dtype](copy) };
  }
  if (end !== bytes.length) throw invalid(file, `${end} bytes`, `${bytes.length}: something follows the last tensor`);
  if (typeof metadata !== "object" || metadata === null || !Object.values(metadata).every((v) => typeof v === "string"))
    throw invalid(file, "metadata of strings", JSON.stringify(metadata).slice(0, 80));
  return { tensors, metadata: metadata as Record<string, string> };
}

function parsedHeader(bytes: Buffer, file: string, kind: FileKind): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(bytes.toString("utf8"));
    if (typeof header === "object" && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>;
  } catch {
    // Told below, as for any other header that is no JSON object.
  }
  throw invalidFile(file, "a safetensors header of JSON", `"${bytes.subarray(0, 24).toString("latin1")}…"`, kind);
}

const isWide = (dtype: Dtype | WideDtype): dtype is WideDtype => Object.hasOwn(WIDENED, dtype);

function checkedEntry(name: string, entry: unknown, file: string, kind: FileKind) {
  const invalid = (of: string, expected: string, found: string) => invalidFile(of, expected, found, kind);
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const isCount = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;
  const known = [...Object.keys(DTYPES), ...Object.keys(WIDENED)];
  if (typeof dtype !== "string" || !known.includes(dtype))
    throw invalid(file, `tensor "${name}" of ${known.join(", ")}`, String(dtype));
  const type = dtype as Dtype | WideDtype;
  const itemSize = isWide(type) ? WIDENED[type].bytes : DTYPES[type].BYTES_PER_ELEMENT;
  if (!Array.isArray(shape) || !shape.every(isCount) || !Array.isArray(offsets) || !offsets.every(isCount))
    throw invalid(file, `tensor "${name}" with shape and data_offsets`, JSON.stringify(entry).slice(0, 80));
  const [from, to] = offsets as [number, number];
  const size = (shape as number[]).reduce((a, b) => a * b, itemSize);
  if (offsets.length !== 2 || to - from !== size)
    throw invalid(file, `tensor "${name}" of ${size} bytes`, `data_offsets ${JSON.stringify(offsets)}`);
  return { dtype: type, shape: shape as number[], from, to };
}

export function invalidFile(file: string, expected: string, found: string, { code, fix }: FileKind): FairleadError {
  return new FairleadError(code, { expected: `${file} to hold ${expected}`, found, fix });
}

const truncated = (file: string, expected: number, found: number, kind: FileKind) =>
  invalidFile(file, `${expected} bytes`, `${found}: the file was cut short`, kind);

/** IEEE 754 binary16: sign, 5 bits of exponent with bias 15, 10 bits of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
