import type { ParseArgsConfig } from "node:util";

/** Where a command writes. Passed in, so that tests capture it. */
export interface Io {
  /** A line on stdout: the answer. */
  out(line: string): void;
  /** A line on stderr: notes, warnings. */
  err(line: string): void;
  /** Overwrites the last line of stderr; an empty text clears it. For terminals. */
  status(text: string): void;
  /** Whether stderr is a terminal: progress is shown there only. */
  readonly isTerminal: boolean;
  /** stdout as a stream, for commands that print records. */
  readonly stdout: NodeJS.WritableStream;
}

/** One flag, as `node:util` parseArgs takes it, with a line of help. */
export type Flag = NonNullable<ParseArgsConfig["options"]>[string] & { readonly help: string; readonly value?: string };

/** One verb: parses, calls one stage of the pipeline, prints. */
export interface Command {
  readonly summary: string;
  /** Example lines for `--help`, without the leading `fairlead`. */
  readonly examples: readonly string[];
  readonly flags: Readonly<Record<string, Flag>>;
  /** Names of positional arguments, for the usage line. */
  readonly positionals?: string;
  /** Resolves when done; throws FairleadError for what the user can mend. */
  run(argv: readonly string[], io: Io): Promise<void>;
}
