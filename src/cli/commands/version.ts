import { VERSION } from "../../version.js";
import type { Command } from "../command.js";
import { parseFlags } from "../flags.js";

export const command: Command = {
  summary: "Print the version.",
  examples: ["version"],
  flags: {},
  async run(argv, io) {
    parseFlags(command, argv);
    io.out(VERSION);
  },
};
