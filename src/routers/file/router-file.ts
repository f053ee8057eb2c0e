import { createHash } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { FairleadError, unwritable } from "../../errors.js";
import type { Matrix, Matrix32 } from "../../math/matrix.js";
import { fromSafetensors, invalidFile, ROUTER_FILE, type Tensor, toSafetensors } from "../../nn/safetensors.js";
import { VERSION } from "../../version.js";
import { prefixed, unprefixed } from "../prefixed.js";
import { reviveRouter } from "../registry.js";
import type { RouterState, StorableRouter } from "../router.js";
import { type EmbedderInFile, embedderFacts, embedderFrom, embedderTensors } from "./embedder-in-file.js";

const invalid = (file: string, expected: string, found: string) => invalidFile(file, expected, found, ROUTER_FILE);

/** Raised when a file of this library could not be read by an older one. */
export const FORMAT_VERSION = 1;

/** What the router was trained on, and how well the models did there. */
export interface TrainingFacts {
  readonly seed: number;
  readonly prompts: number;
  readonly records: Readonly<Record<string, number>>;
  /** SHA-256 over the training records' keys and contents. */
  readonly dataDigest: string;
  /** Model → mean score over the training prompts that have one. */
  readonly meanScores: Readonly<Record<string, number>>;
  /** Model → mean cost in USD, where known. */
  readonly meanCosts: Readonly<Record<string, number>>;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A few training prompts with their vectors, to show which are near; none where the user asked for none. */
export interface Exemplars {
  readonly prompts: readonly string[];
  readonly embeddings: Matrix32;
  /** m × K, NaN where not observed. */
  readonly scores: Matrix32;
}

/** One threshold or λ that `calibrate` found, and what it achieved. */
export interface Calibration {
  readonly target: "strong-share" | "cost-per-1000" | "quality";
  readonly wanted: number;
  readonly achieved: { readonly value: number; readonly low: number; readonly high: number };
  readonly threshold?: number;
  readonly lambda?: number;
  readonly strong?: string;
  readonly weak?: string;
  readonly n: number;
  readonly seed: number;
}

/** Everything in a router file. */
export interface RouterFile {
  readonly router: StorableRouter;
  readonly embedder: EmbedderInFile;
  readonly training: TrainingFacts;
  /** Two 32-bit halves of the key of every training prompt, sorted: tells an evaluation what was seen in training. */
  readonly seen: Uint32Array;
  readonly exemplars: Exemplars;
  readonly calibrations: readonly Calibration[];
}

/** Writes the file in one step: a kill leaves the old file or the new one. Resolves with its size in bytes. */
export async function writeRouterFile(path: string, file: RouterFile): Promise<number> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const bytes = routerFileBytes(file);
    await writeFile(temporary, bytes);
    await rename(temporary, path);
    return bytes.length;
  } catch (cause) {
    await rm(temporary, { force: true });
    throw unwritable(path, cause);
  }
}

/** @throws {FairleadError} FILE_NOT_FOUND, ROUTER_FILE_INVALID, ROUTER_FILE_NEWER */
export async function readRouterFile(path: string): Promise<RouterFile> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new FairleadError("FILE_NOT_FOUND", {
      expected: `a router file at ${path}`,
      found: cause instanceof Error ? cause.message : String(cause),
      fix: "fairlead train --out FILE writes one.",
      cause,
    });
  }
  return parseRouterFile(bytes, path);
}

export function routerFileBytes({ router, embedder, training, seen, exemplars, calibrations }: RouterFile): Buffer {
  const { state } = router;
  const tensors: Record<string, Tensor> = {
    ...prefixed("router/", mapped(state.tensors, fromMatrix)),
    seen: { shape: [seen.length / 2, 2], values: seen },
    "exemplars/embeddings": fromMatrix(exemplars.embeddings),
    "exemplars/scores": fromMatrix(exemplars.scores),
    ...embedderTensors(embedder),
  };
  const metadata = {
    fairlead: JSON.stringify({
      library: VERSION,
      router: { kind: state.kind, models: state.models, settings: state.settings },
      embedder: embedderFacts(embedder),
      training,
      calibrations,
      exemplars: exemplars.prompts,
    }),
    format: `fairlead-router/${FORMAT_VERSION}`,
  };
  return toSafetensors(tensors, { ...metadata, digest: digestOf(tensors, metadata) });
}

export function parseRouterFile(bytes: Buffer, path: string): RouterFile {
  const { tensors, metadata } = fromSafetensors(bytes, path);
  checkFormat(metadata.format, path);
  const { digest, ...rest } = metadata;
  if (digest !== digestOf(tensors, rest))
    throw invalid(
      path,
      `contents with the digest ${digest ?? "(none)"}`,
      "other contents: the file was changed after it was written",
    );
  try {
    return assembled(JSON.parse(metadata.fairlead!), tensors);
  } catch (cause) {
    if (cause instanceof FairleadError) throw cause;
    throw invalid(
      path,
      "a router, an embedder and their tensors",
      cause instanceof Error ? cause.message : String(cause),
    );
  }
}

function checkFormat(format: string | undefined, path: string): void {
  const version = /^fairlead-router\/(\d+)$/.exec(format ?? "")?.[1];
  if (version === undefined)
    throw invalid(
      path,
      `a Fairlead router`,
      `a safetensors file of ${format ? `format "${format}"` : "another program"}`,
    );
  if (Number(version) > FORMAT_VERSION)
    throw new FairleadError("ROUTER_FILE_NEWER", {
      expected: `${path} in format ${FORMAT_VERSION} or older`,
      found: `format ${version}`,
      fix: "Update fairlead: npm install fairlead@latest.",
    });
}

// biome-ignore lint/suspicious/noExplicitAny: the metadata's shape is vouched for by its digest
function assembled(meta: any, tensors: Record<string, Tensor>): RouterFile {
  const state: RouterState = { ...meta.router, tensors: mapped(unprefixed("router/", tensors), toMatrix) };
  const embeddings = toMatrix(tensors["exemplars/embeddings"]!) as Matrix32;
  return {
    router: reviveRouter(state),
    embedder: embedderFrom(meta.embedder, tensors),
    training: meta.training,
    seen: tensors.seen!.values as Uint32Array,
    exemplars: { prompts: meta.exemplars, embeddings, scores: toMatrix(tensors["exemplars/scores"]!) as Matrix32 },
    calibrations: meta.calibrations,
  };
}

/** SHA-256 over names, shapes and bytes of the tensors, and over the metadata. */
function digestOf(tensors: Readonly<Record<string, Tensor>>, metadata: Readonly<Record<string, string>>): string {
  const hash = createHash("sha256").update(JSON.stringify(Object.entries(metadata).sort()));
  for (const name of Object.keys(tensors).sort()) {
    const { shape, values } = tensors[name]!;
    hash.update(`\n${name} ${values.constructor.name} ${shape.join("×")}\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}

const fromMatrix = ({ rows, columns, values }: Matrix | Matrix32): Tensor => ({ shape: [rows, columns], values });

function toMatrix({ shape, values }: Tensor): Matrix | Matrix32 {
  return { rows: shape[0]!, columns: shape[1]!, values: values as Float64Array };
}

const mapped = <A, B>(record: Readonly<Record<string, A>>, f: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
