import { FairleadError } from "../../errors.js";

/** A named array with its shape. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | Int32Array | Int8Array | Uint32Array;
}

const DTYPES = { F32: Float32Array, F64: Float64Array, I32: Int32Array, I8: Int8Array, U32: Uint32Array } as const;
type Dtype = keyof typeof DTYPES;

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
 * The tensors and metadata again; arrays are copies.
 *
 * @param file  its name, for messages
 * @throws {FairleadError} ROUTER_FILE_INVALID where the bytes are not this format, or some are missing
 */
export function fromSafetensors(
  bytes: Buffer,
  file: string,
): { tensors: Record<string, Tensor>; metadata: Record<string, string> } {
  if (bytes.length < 8) throw invalid(file, "at least 8 bytes", `${bytes.length}`);
  const length = bytes.readBigUInt64LE();
  if (length > MAX_HEADER)
    throw invalid(file, "a safetensors header", `${bytes.subarray(0, 8).toString("hex")} at its place`);
  const start = 8 + Number(length);
  if (start > bytes.length) throw truncated(file, start, bytes.length);
  const { __metadata__: metadata = {}, ...entries } = parsedHeader(bytes.subarray(8, start), file);
  const tensors: Record<string, Tensor> = {};
  let end = start;
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, from, to } = checkedEntry(name, entry, file);
    if (start + to > bytes.length) throw truncated(file, start + to, bytes.length);
    end = Math.max(end, start + to);
    const copy = new Uint8Array(bytes.subarray(start + from, start + to)).buffer;
    tensors[name] = { shape, values: new DTYPES[dtype](copy) };
  }
  if (end !== bytes.length) throw invalid(file, `${end} bytes`, `${bytes.length}: something follows the last tensor`);
  if (typeof metadata !== "object" || metadata === null || !Object.values(metadata).every((v) => typeof v === "string"))
    throw invalid(file, "metadata of strings", JSON.stringify(metadata).slice(0, 80));
  return { tensors, metadata: metadata as Record<string, string> };
}

function parsedHeader(bytes: Buffer, file: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(bytes.toString("utf8"));
    if (typeof header === "object" && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>;
  } catch {
    // Told below, as for any other header that is no JSON object.
  }
  throw invalid(file, "a safetensors header of JSON", `"${bytes.subarray(0, 24).toString("latin1")}…"`);
}

function checkedEntry(name: string, entry: unknown, file: string) {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const isCount = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;
  if (typeof dtype !== "string" || !Object.hasOwn(DTYPES, dtype))
    throw invalid(file, `tensor "${name}" of ${Object.keys(DTYPES).join(", ")}`, String(dtype));
  if (!Array.isArray(shape) || !shape.every(isCount) || !Array.isArray(offsets) || !offsets.every(isCount))
    throw invalid(file, `tensor "${name}" with shape and data_offsets`, JSON.stringify(entry).slice(0, 80));
  const [from, to] = offsets as [number, number];
  const size = (shape as number[]).reduce((a, b) => a * b, DTYPES[dtype as Dtype].BYTES_PER_ELEMENT);
  if (offsets.length !== 2 || to - from !== size)
    throw invalid(file, `tensor "${name}" of ${size} bytes`, `data_offsets ${JSON.stringify(offsets)}`);
  return { dtype: dtype as Dtype, shape: shape as number[], from, to };
}

export function invalid(file: string, expected: string, found: string): FairleadError {
  return new FairleadError("ROUTER_FILE_INVALID", {
    expected: `${file} to hold ${expected}`,
    found,
    fix: "Pass a file that fairlead train wrote, or train it anew.",
  });
}

const truncated = (file: string, expected: number, found: number) =>
  invalid(file, `${expected} bytes`, `${found}: the file was cut short`);
