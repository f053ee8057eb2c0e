import { type LeaderboardReport, leaderboard } from "../../pipeline/leaderboard.js";
import type { Command, Io } from "../command.js";
import { DATA, JSON_OUT, ON_BAD_LINE, parseFlags, SEED } from "../flags.js";
import { atLeastOne, commaList, SELECTION, sortedPositionals, splitRule } from "../selection.js";

export const command: Command = {
  summary: "Rate models by their battles (Bradley-Terry, 95 % intervals) and gather them into tiers.",
  examples: [
    "leaderboard --data battles.jsonl --tiers 10",
    "leaderboard --data 'battles/*.jsonl.gz' --models gpt-4,claude-v1,vicuna-13b --json",
  ],
  positionals: "[FILE…]",
  flags: {
    data: DATA,
    models: { type: "string", value: "A,B,…", help: "models to rate (default: all in the data)" },
    tiers: { type: "string", default: "10", value: "N", help: "tiers that models are gathered into" },
    "tier-cost": {
      type: "string",
      default: "squares",
      value: "squares|variance",
      help: "what a tier costs: squared deviations, or their mean as RouteLLM's code",
    },
    ...SELECTION,
    "on-bad-line": ON_BAD_LINE,
    seed: SEED,
    json: JSON_OUT,
  },
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const models = commaList(flags.text("models"));
    const report = await leaderboard({
      data: atLeastOne(sortedPositionals(flags).data, command.examples[0]!),
      tiers: flags.number("tiers", { min: 1 })!,
      tierCost: flags.oneOf("tier-cost", ["squares", "variance"]),
      onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"]),
      seed: flags.seed(),
      ...splitRule(flags),
      ...(models && { models }),
    });
    if (flags.isSet("json")) {
      const { digest, ...rest } = report;
      io.out(JSON.stringify({ command: "leaderboard", data: digest, ...rest }));
    } else print(report, io);
  },
};

function print({ n, prompts, seed, standings, notes }: LeaderboardReport, io: Io): void {
  io.out(`${n} battles on ${prompts} prompts, seed ${seed}; ratings in Elo points, 95 % intervals clustered by prompt`);
  const width = Math.max(5, ...standings.map(({ model }) => model.length));
  io.out(`  rank  tier  ${"model".padEnd(width)}  rating           interval  battles  won %`);
  standings.forEach(({ model, rating: { value, low, high }, tier, battles, winShare }, i) => {
    const interval = `[${low.toFixed(0)}, ${high.toFixed(0)}]`;
    io.out(
      `  ${`${i + 1}`.padStart(4)}  ${`${tier}`.padStart(4)}  ${model.padEnd(width)}  ${value.toFixed(0).padStart(6)}  ${interval.padStart(17)}  ${`${battles}`.padStart(7)}  ${(100 * winShare).toFixed(1).padStart(5)}`,
    );
  });
  for (const note of notes) io.out(`note: ${note}`);
}
