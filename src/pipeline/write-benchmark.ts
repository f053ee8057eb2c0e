import { join } from "node:path";
import type { BenchmarkReport } from "./benchmark.js";
import { benchmarkTable } from "./benchmark-table.js";
import { writePlot, writeReport } from "./write-pictures.js";
import { writeResults } from "./write-results.js";

/** All of a benchmark's result. Same data, same seed, same machine: the same bytes, but for `overhead`, which is last. */
export function benchmarkJson({ evaluation, overhead, usdPerHour, ...facts }: BenchmarkReport): string {
  return JSON.stringify({ command: "bench", ...facts, ...evaluation, overhead: { usdPerHour, routers: overhead } });
}

/** Writes `table.txt`, `plot.svg`, `report.html` and `results.json` into a folder, and makes it. @returns their paths */
export async function writeBenchmark(folder: string, report: BenchmarkReport): Promise<readonly string[]> {
  const path = (name: string) => join(folder, name);
  const texts = { "table.txt": benchmarkTable(report), "results.json": benchmarkJson(report) };
  await writeResults(folder, texts);
  await writePlot(path("plot.svg"), report.evaluation);
  await writeReport(path("report.html"), report.evaluation, report.digest, `${report.title}: routers on one benchmark`);
  return ["table.txt", "plot.svg", "report.html", "results.json"].map(path);
}
