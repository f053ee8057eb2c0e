import { FairleadError } from "../../errors.js";
import { type PlaceReport, place } from "../../pipeline/place.js";
import type { Command, Io } from "../command.js";
import { DATA, JSON_OUT, ON_BAD_LINE, parseFlags } from "../flags.js";

export const command: Command = {
  summary: "Add a model to a preference router without training it anew.",
  examples: [
    "place new-model --router mf.safetensors --data battles.jsonl --out mf-2.safetensors",
    "place new-model --router sw.safetensors --like gpt-4 --cost 0.004 --out sw-2.safetensors",
  ],
  positionals: "MODEL [FILE…]",
  flags: {
    router: { type: "string", value: "FILE", help: "a router file of mf, sw, encoder or bt" },
    out: { type: "string", value: "FILE", help: "the router file to write, .safetensors" },
    data: { ...DATA, help: "battles of the new model against models that the router knows; repeatable" },
    like: { type: "string", value: "MODEL", help: "a known model that it answers like" },
    tier: { type: "string", value: "N", help: "a tier of the router's models that it belongs to, 0 the best" },
    cost: { type: "string", value: "USD", help: "cost of one call" },
    "on-bad-line": ON_BAD_LINE,
    json: JSON_OUT,
  },
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const router = flags.required("router");
    const out = flags.required("out");
    const [model, ...files] = flags.positionals;
    if (model === undefined)
      throw new FairleadError("INVALID_ARGUMENT", {
        expected: "the name of the model to add",
        found: "none",
        fix: `For example: fairlead ${command.examples[0]}`,
      });
    const like = flags.text("like");
    const tier = flags.number("tier", { min: 0 });
    const costUsd = flags.number("cost", { min: 0 });
    const report = await place({
      model,
      router,
      out,
      data: [...flags.list("data"), ...files],
      onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"]),
      report: io.err,
      ...(like !== undefined && { like }),
      ...(tier !== undefined && { tier }),
      ...(costUsd !== undefined && { costUsd }),
    });
    if (flags.isSet("json")) io.out(JSON.stringify({ command: "place", ...report, out }));
    else print(report, out, io);
  },
};

function print({ model, n, unused, rating, like, models }: PlaceReport, out: string, io: Io): void {
  const [interval, named] =
    rating.low === undefined
      ? ["", ""]
      : [` [${rating.low.toFixed(3)}, ${rating.high!.toFixed(3)}]`, ", 95 % interval"];
  io.out(`${model}: rating ${rating.value.toFixed(3)}${interval} in log-odds${named}, n = ${n} battles`);
  io.out(`on a prompt it stands as ${like.join(", ")} on average, but for its rating`);
  if (unused > 0) io.out(`note: ${unused} battles against models that the router does not know were left out`);
  io.out(`wrote ${out} (${models.length} models)`);
}
