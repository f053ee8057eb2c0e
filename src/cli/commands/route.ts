import { FairleadError } from "../../errors.js";
import { type RouteReport, route } from "../../pipeline/route.js";
import type { Command, Io } from "../command.js";
import { JSON_OUT, parseFlags } from "../flags.js";

export const command: Command = {
  summary: "Route one prompt and say why.",
  examples: [
    'route "Prove that the square root of 2 is irrational." --router router.safetensors',
    'route "What is the capital of Peru?" --router router.safetensors --lambda 20 --json',
  ],
  positionals: "PROMPT",
  flags: {
    router: { type: "string", value: "FILE", help: "a router file" },
    lambda: { type: "string", value: "λ", help: "quality points given up per USD (default: as calibrated, else 0)" },
    threshold: { type: "string", value: "T", help: "strong if the win rate is at least this; in place of --lambda" },
    pair: {
      type: "string",
      value: "STRONG,WEAK",
      help: "the pair of the win rate (default: best and cheapest in training)",
    },
    neighbours: { type: "string", default: "3", value: "N", help: "near training prompts to show" },
    json: JSON_OUT,
  },
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const router = flags.required("router");
    const prompt = flags.positionals.join(" ");
    if (prompt.trim() === "")
      throw new FairleadError("INVALID_ARGUMENT", {
        expected: "a prompt",
        found: "none",
        fix: `For example: fairlead ${command.examples[0]}`,
      });
    const lambda = flags.number("lambda", { min: 0 });
    const threshold = flags.number("threshold", { min: 0, max: 1 });
    const pair = flags.text("pair");
    const report = await route({
      prompt,
      router,
      neighbours: flags.number("neighbours", { min: 0 })!,
      ...(lambda !== undefined && { lambda }),
      ...(threshold !== undefined && { threshold }),
      ...(pair !== undefined && { pair }),
    });
    if (flags.isSet("json")) io.out(JSON.stringify({ command: "route", ...report }));
    else print(report, io);
  },
};

function print({ model, rule, winRate, models, nearest, familiarity, router }: RouteReport, io: Io): void {
  io.out(`→ ${model}`);
  io.out("");
  io.out(
    rule.kind === "threshold"
      ? `${router}: win rate ${winRate.value.toFixed(4)} ${winRate.value >= rule.threshold ? ">=" : "<"} threshold ${Number(rule.threshold.toFixed(5))} (${rule.from})`
      : `${router}: highest utility = quality − λ·cost at λ = ${Number(rule.lambda.toPrecision(5))} per USD (${rule.from})`,
  );
  io.out(`P(${winRate.strong} preferred to ${winRate.weak}) = ${winRate.value.toFixed(4)}`);
  io.out("");
  const width = Math.max(...models.map((one) => one.model.length));
  io.out(`  ${"model".padEnd(width)}   utility   quality  USD per 1,000`);
  for (const one of models) {
    const numbers = [one.utility.toFixed(4), one.quality.toFixed(4)].map((text) => text.padStart(8)).join("  ");
    io.out(`  ${one.model.padEnd(width)}  ${numbers}  ${(1000 * one.costUsd).toPrecision(4).padStart(13)}`);
  }
  if (familiarity) io.out(`\n${worded(familiarity)}`);
  if (nearest.length > 0) io.out("\nnearest training prompts (cosine, scores):");
  for (const { prompt, similarity, scores } of nearest) {
    io.out(`  ${similarity.toFixed(3)}  ${oneLine(prompt)}`);
    io.out(
      `         ${Object.entries(scores)
        .map(([name, score]) => `${name} ${Number(score.toFixed(3))}`)
        .join(", ")}`,
    );
  }
}

/** Farther than all but one in twenty of the training prompts: the router was not made for it. */
const UNFAMILIAR = 0.05;

const worded = ({ similarity, rank }: NonNullable<RouteReport["familiarity"]>) =>
  `${rank < UNFAMILIAR ? "unlike the training prompts" : "like the training prompts"}: cosine ${similarity.toFixed(3)} with the nearest, farther than ${(100 * (1 - rank)).toFixed(0)} % of them`;

function oneLine(prompt: string): string {
  const line = prompt.replace(/\s+/gu, " ").trim();
  return line.length > 100 ? `${[...line].slice(0, 99).join("")}…` : line;
}
