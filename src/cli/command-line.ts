import { FairleadError } from "../errors.js";
import type { Command, Io } from "./command.js";
import { COMMANDS } from "./commands.js";
import { commandHelp, overview } from "./help.js";

/**
 * Runs one command line and returns its exit code: 0 good, 1 a mistake the user can mend, 2 refused because the data
 * cannot answer. A bug is thrown on, so that it keeps its stack.
 */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<number> {
  const [verb, ...rest] = argv;
  try {
    if (verb === undefined || verb === "help" || verb === "--help" || verb === "-h") {
      io.out(await overview());
      return verb === undefined ? 1 : 0;
    }
    const command = await load(verb);
    if (rest.includes("--help") || rest.includes("-h")) io.out(commandHelp(verb, command));
    else await command.run(rest, io);
    return 0;
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    io.err(error.message);
    return error.exitCode;
  }
}

async function load(verb: string): Promise<Command> {
  const name = verb === "--version" || verb === "-v" ? "version" : verb;
  const loader = COMMANDS[name];
  if (loader === undefined)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: `one of ${Object.keys(COMMANDS).join(", ")}`,
      found: `"${verb}"`,
      fix: "Run fairlead --help for what each does.",
    });
  return (await loader()).command;
}
