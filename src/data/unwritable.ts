import { FairleadError } from "../errors.js";

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
