import { FairleadError } from "../../errors.js";
import { serve } from "../../pipeline/serve.js";
import type { Command } from "../command.js";
import { parseFlags } from "../flags.js";

export const command: Command = {
  summary: "Serve routers as an OpenAI-compatible endpoint.",
  examples: ["serve fairlead.yaml", "serve fairlead.yaml --host 0.0.0.0 --port 8000"],
  flags: {
    host: { type: "string", value: "ADDRESS", help: "address to listen on, in place of the configuration's" },
    port: {
      type: "string",
      value: "N",
      help: "port to listen on, in place of the configuration's; 0 takes a free one",
    },
  },
  positionals: "[CONFIG]",
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const [config = "fairlead.yaml", ...stray] = flags.positionals;
    const port = flags.number("port", { min: 0, max: 65_535 });
    if (stray.length > 0 || (port !== undefined && !Number.isInteger(port)))
      throw new FairleadError("INVALID_ARGUMENT", {
        expected: stray.length > 0 ? "one configuration" : "--port to be a whole number",
        found: stray.length > 0 ? flags.positionals.join(" ") : `${port}`,
        fix: `For example: fairlead ${command.examples[0]}`,
      });
    const host = flags.text("host");
    const stopped = stopSignal();
    const serving = await serve({
      config,
      env: process.env,
      report: io.err,
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
    });
    io.out(`Listening on ${serving.url} for ${serving.models.join(", ")}`);
    io.err(`${await stopped}: finishing the running requests; once more stops at once`);
    await serving.stop();
  },
};

/** The first signal to stop. A second one ends the process at once, as it would have without this. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const signals = ["SIGINT", "SIGTERM"] as const;
    const stop = (signal: NodeJS.Signals) => {
      for (const each of signals) process.off(each, stop);
      resolve(signal);
    };
    for (const each of signals) process.on(each, stop);
  });
}
