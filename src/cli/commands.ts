import type { Command } from "./command.js";

/** Each verb and the file that holds it, in the order of the journey; loaded only when asked for. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  import: () => import("./commands/import.js"),
  "simulate-logs": () => import("./commands/simulate-logs.js"),
  serve: () => import("./commands/serve.js"),
  version: () => import("./commands/version.js"),
};
