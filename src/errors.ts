/**
 * Every error Fairlead throws on purpose: code → HTTP status. Codes are never reused; `docs/errors.md` explains each.
 * 422 means that the data cannot answer the question: a refusal, not a mistake.
 */
export const ERROR_STATUS = {
  INVALID_ARGUMENT: 400,
  SHAPE_MISMATCH: 400,
  BAD_RECORD: 400,
  UNKNOWN_FORMAT: 400,
  FILE_NOT_FOUND: 404,
  FILE_UNWRITABLE: 400,
  FILE_DAMAGED: 400,
  CONFIG_INVALID: 400,
  ROUTER_FILE_INVALID: 400,
  ROUTER_FILE_NEWER: 400,
  CHECKPOINT_INVALID: 400,
  EMBEDDER_MISMATCH: 400,
  UNKNOWN_MODEL: 404,
  UNKNOWN_ROUTER: 404,
  NOT_ENOUGH_DATA: 422,
  NO_OVERLAP: 422,
  EMBEDDING_FAILED: 502,
  UPSTREAM_FAILED: 502,
  UPSTREAM_TIMEOUT: 504,
  FINE_TUNING_FAILED: 502,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** What a reader needs to act: what was expected, what was found, and the next step. */
export interface Mistake {
  readonly expected: string;
  readonly found: string;
  readonly fix: string;
  readonly cause?: unknown;
}

/** An error its reader can act on. Prints as `CODE: expected …, found …. fix`. */
export class FairleadError extends Error {
  override readonly name = "FairleadError";
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    readonly mistake: Mistake,
  ) {
    super(`${code}: expected ${mistake.expected}, found ${mistake.found}. ${mistake.fix}`, { cause: mistake.cause });
    this.status = ERROR_STATUS[code];
  }

  /** 2 where the data cannot answer (a refusal), 1 where the user can mend the input. */
  get exitCode(): 1 | 2 {
    return this.status === 422 ? 2 : 1;
  }
}

/** What an error of the file system means to the user who named `path` to be written. */
export function unwritable(path: string, cause: unknown): FairleadError {
  const { code = "" } = (cause ?? {}) as NodeJS.ErrnoException;
  const found = {
    ENOENT: "no such folder",
    EACCES: "no permission to write there",
    EROFS: "a file system that is read-only",
    ENOSPC: "no space left on the device",
    EISDIR: "a directory",
    ENOTDIR: "a file in place of a folder",
    EEXIST: "a file of that name",
  }[code];
  return new FairleadError("FILE_UNWRITABLE", {
    expected: `to be able to write ${path}`,
    found: found ?? (cause instanceof Error ? cause.message : String(cause)),
    fix: "Make the folder, or name another file.",
    cause,
  });
}
