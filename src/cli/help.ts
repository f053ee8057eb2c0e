import type { Command } from "./command.js";
import { COMMANDS } from "./commands.js";

/** `fairlead --help`: the verbs, a line each, in the order of the journey. */
export async function overview(): Promise<string> {
  const verbs = await Promise.all(
    Object.entries(COMMANDS).map(async ([verb, load]) => `  ${verb.padEnd(15)}${(await load()).command.summary}`),
  );
  return [
    "Fairlead decides which language model should answer each prompt.",
    "",
    "Usage: fairlead <command> [options]",
    "",
    ...verbs,
    "",
    "fairlead <command> --help shows its options and examples.",
  ].join("\n");
}

/** `fairlead <verb> --help`. */
export function commandHelp(verb: string, command: Command): string {
  const names = Object.entries(command.flags).map(([name, flag]) =>
    flag.type === "boolean" ? `--${name}` : `--${name} ${flag.value ?? "VALUE"}`,
  );
  const width = Math.max(0, ...names.map((name) => name.length)) + 2;
  const flags = Object.values(command.flags).map((flag, i) => {
    const fallback = typeof flag.default === "string" ? ` (default ${flag.default})` : "";
    return `  ${names[i]!.padEnd(width)}${flag.help}${fallback}`;
  });
  return [
    command.summary,
    "",
    `Usage: fairlead ${verb}${command.positionals ? ` ${command.positionals}` : ""}${flags.length > 0 ? " [options]" : ""}`,
    ...(flags.length > 0 ? ["", ...flags] : []),
    "",
    "Examples:",
    ...command.examples.map((example) => `  fairlead ${example}`),
  ].join("\n");
}
