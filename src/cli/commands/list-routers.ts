import { ROUTER_KINDS } from "../../routers/registry.js";
import type { Command } from "../command.js";
import { JSON_OUT, parseFlags } from "../flags.js";

export const command: Command = {
  summary: "List the routers and what each learns from.",
  examples: ["list-routers"],
  flags: { json: JSON_OUT },
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const routers = [
      ...Object.entries(ROUTER_KINDS).map(([name, { summary, learnsFrom }]) => ({ name, learnsFrom, summary })),
      { name: "always-<model>", learnsFrom: "nothing", summary: "one model for every prompt" },
    ];
    if (flags.isSet("json")) io.out(JSON.stringify({ command: "list-routers", routers }));
    else for (const r of routers) io.out(`${r.name.padEnd(20)}${r.learnsFrom.padEnd(20)}${r.summary}`);
  },
};
