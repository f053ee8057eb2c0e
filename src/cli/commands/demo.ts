import { evaluationTable } from "../../evaluation/table.js";
import { demo } from "../../pipeline/demo.js";
import type { Command } from "../command.js";
import { JSON_OUT, parseFlags, SEED } from "../flags.js";

export const command: Command = {
  summary: "The whole journey on the built-in synthetic world; no key, no network.",
  examples: ["demo", "demo --out /tmp/demo --seed 7"],
  flags: {
    out: { type: "string", default: "demo", value: "FOLDER", help: "where data, routers and report are written" },
    prompts: { type: "string", default: "6000", value: "N", help: "prompts in the world" },
    seed: SEED,
    json: JSON_OUT,
  },
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const isQuiet = flags.isSet("json");
    const result = await demo({
      folder: flags.required("out"),
      prompts: flags.number("prompts", { min: 200, max: 200_000 })!,
      seed: flags.seed(),
      stage: (line) => !isQuiet && io.err(`… ${line}`),
    });
    const { evaluated, calibration, routed, report, plot, routers, world } = result;
    const evaluation = { ...evaluated.evaluation, notes: evaluated.notes };
    if (isQuiet) {
      io.out(
        JSON.stringify({ command: "demo", data: evaluated.digest, ...evaluation, calibration, report, plot, routers }),
      );
      return;
    }
    io.out(evaluationTable(evaluation));
    io.out("");
    const { value, low, high } = calibration.achieved;
    io.out(
      `calibrated: threshold ${calibration.threshold!.toFixed(5)} sends ${percent(value)} [${percent(low)}, ${percent(high)}] to ${calibration.strong}`,
    );
    for (const { model, winRate } of routed) io.out(`routed: win rate ${winRate.value.toFixed(3)} → ${model}`);
    io.out("");
    io.out(`wrote ${report} (open it in a browser), ${plot}`);
    io.out(`      ${routers.join(", ")}`);
    io.out(`      ${[world.outcomes, world.battles, world.logs, world.truth].map(({ path }) => path).join(", ")}`);
  },
};

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
