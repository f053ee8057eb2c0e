import type { Estimate } from "../../evaluation/estimate.js";
import { writeResults } from "../write-results.js";
import type { LogsBenchmark } from "./logs-benchmark.js";
import { DEFAULT_RM } from "./methods.js";
import { LAMBDAS } from "./run.js";
import type { Cell } from "./summary.js";

/** One block a log: methods by mean utility, with what they fall short of each prompt's best model. */
export function logsBenchmarkTable({ prompts, seed, runs, cells, gains }: LogsBenchmark): string {
  const logs = [...new Set(cells.map(({ confounding, calls }) => `${confounding} ${calls}`))];
  return [
    `${prompts} prompts, ${runs} random splits and logs from seed ${seed}; 95 % intervals over them`,
    "utility: mean over λ of score − λ · cost on test prompts; regret: below each prompt's best model",
    ...logs.flatMap((log) => block(cells.filter(({ confounding, calls }) => `${confounding} ${calls}` === log))),
    "",
    ...gains.map(
      ({ over, confounding, ...gain }) =>
        `${DEFAULT_RM} over ${over}, confounding ${confounding}, all sizes: ${signed(gain)}`,
    ),
  ].join("\n");
}

function block(cells: readonly Cell[]): string[] {
  const { confounding, calls } = cells[0]!;
  const width = Math.max(...cells.map(({ method }) => method.length));
  const head = ["utility".padEnd(23), "regret".padEnd(7), "AIQ".padEnd(6), ...LAMBDAS.map((l) => `λ ${l}`.padEnd(6))];
  const sorted = [...cells].sort((a, b) => b.utility.value - a.utility.value);
  return [
    "",
    `${calls} calls, confounding ${confounding}`,
    `  ${"".padEnd(width)}  ${head.join("  ")}`.trimEnd(),
    ...sorted.map(({ method, utility, regret, aiq, utilities }) =>
      [
        ` ${method.padEnd(width)}`,
        interval(utility).padEnd(23),
        regret.value.toFixed(4).padEnd(7),
        aiq.value.toFixed(4),
        ...utilities.map((value) => value.toFixed(3).padEnd(6)),
      ]
        .join("  ")
        .trimEnd(),
    ),
  ];
}

const interval = ({ value, low, high }: Estimate) => `${value.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;
const signed = ({ value, low, high }: Estimate) =>
  `${value >= 0 ? "+" : ""}${value.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;

/** Without what each method achieved on each prompt. */
export const logsBenchmarkJson = ({ results, ...report }: LogsBenchmark): string =>
  JSON.stringify({
    command: "bench",
    benchmark: "logs",
    lambdas: LAMBDAS,
    ...report,
    results: results.map(({ tested: _, worth: __, ...run }) => run),
  });

/** Writes `table.txt` and `results.json`. @returns their paths @throws {FairleadError} FILE_UNWRITABLE */
export const writeLogsBenchmark = (folder: string, report: LogsBenchmark): Promise<readonly string[]> =>
  writeResults(folder, { "table.txt": logsBenchmarkTable(report), "results.json": logsBenchmarkJson(report) });
