import type { Command } from "./command.js";

/** Each verb and the file that holds it, in the order of the journey; loaded only when asked for. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  demo: () => import("./commands/demo.js"),
  import: () => import("./commands/import.js"),
  "simulate-logs": () => import("./commands/simulate-logs.js"),
  judge: () => import("./commands/judge.js"),
  leaderboard: () => import("./commands/leaderboard.js"),
  audit: () => import("./commands/audit.js"),
  train: () => import("./commands/train.js"),
  place: () => import("./commands/place.js"),
  evaluate: () => import("./commands/evaluate.js"),
  replay: () => import("./commands/replay.js"),
  bench: () => import("./commands/bench.js"),
  calibrate: () => import("./commands/calibrate.js"),
  route: () => import("./commands/route.js"),
  serve: () => import("./commands/serve.js"),
  "list-routers": () => import("./commands/list-routers.js"),
  version: () => import("./commands/version.js"),
};
