import type { RouterResult } from "../evaluation/evaluation.js";
import { usd, withInterval } from "../evaluation/format.js";
import { aligned, pairLine } from "../evaluation/table.js";
import type { BenchmarkReport } from "./benchmark.js";
import { USD_PER_CORE_HOUR } from "./overhead.js";

/** The whole benchmark in one table: what each router recovers, how many strong calls it saves, what a decision costs. */
export function benchmarkTable(report: BenchmarkReport): string {
  const { title, evaluation } = report;
  const parts = [
    `${title}: ${evaluation.n} prompts, seed ${evaluation.seed}, 95 % bootstrap intervals from ${evaluation.resamples} resamples, the same for all`,
    `${pairLine(evaluation)}\n${results(report)}\n${legend(report)}`,
    contamination(report),
    ["Notes", ...evaluation.notes.map((note) => `- ${note}`)].join("\n"),
  ];
  return parts.join("\n\n");
}

function results({ evaluation, savings, overhead }: BenchmarkReport): string {
  const hasCosts = evaluation.results.some(({ aiq }) => aiq !== null);
  const share = (value: number) => (100 * value).toFixed(1);
  const times = (value: number) => `${value.toFixed(2)}x`;
  const rows = [...evaluation.results, ...evaluation.baselines];
  const cells = (row: RouterResult) => {
    const saving = savings[rows.indexOf(row)];
    const cost = overhead[evaluation.results.indexOf(row)];
    return [
      row.router,
      withInterval(row.apgr, (value) => value.toFixed(3)),
      withInterval(row.cpt50, share),
      withInterval(row.cpt80, share),
      withInterval(saving?.at50 ?? null, times),
      withInterval(saving?.at80 ?? null, times),
      ...(hasCosts ? [withInterval(row.aiq, (value) => value.toFixed(3))] : []),
      cost ? cost.usPerDecision.value.toPrecision(3) : "–",
      cost ? usd(cost.usdPerMillion) : "–",
    ];
  };
  const titles = ["router", "APGR", "CPT 50 %", "CPT 80 %", "saving 50 %", "saving 80 %"];
  const costs = hasCosts ? ["AIQ"] : [];
  const baselines = evaluation.baselines.filter(({ apgr, aiq }) => apgr !== null || (hasCosts && aiq !== null));
  return aligned(
    [...titles, ...costs, "µs/decision", "USD/million"],
    [evaluation.results.map(cells), baselines.map(cells)],
  );
}

function legend({ overhead, usdPerHour }: BenchmarkReport): string {
  const remote = overhead.some(({ includesEmbedding }) => !includesEmbedding)
    ? " Remote embedders: neither their time nor their price is in these two columns; the price is not known."
    : "";
  const source = usdPerHour === USD_PER_CORE_HOUR ? " (an eighth of GCP's n2-standard-8 at 0.39, as RouteLLM's)" : "";
  return [
    "CPT: % of calls to strong. saving: CPT of random routing / CPT of the router, on the same resamples; strong calls, not dollars.",
    `µs/decision: median of ${overhead[0]?.n ?? 0} prompts, embedding and decision, one at a time on this machine. USD/million: decisions, at ` +
      `${Number(usdPerHour.toPrecision(4))} USD an hour for one core${source}.${remote}`,
  ].join("\n");
}

function contamination({ decontamination, embedder, trainPrompts }: BenchmarkReport): string {
  const { limit, near, flagged, seen, similarity, n } = decontamination;
  const rule = limit === 0 ? "no limit of cosine" : `${near} with a training prompt at a cosine of ${limit} or more`;
  return (
    `left out of the benchmark: ${rule}, ${flagged} flagged outcomes, ${seen} seen by a router file\n` +
    `similarity to the ${trainPrompts} training prompts, S(B, D): ${withInterval(similarity, (value) => value.toFixed(4))}, ` +
    `the mean over ${n} prompts of the largest cosine, in ${embedder}`
  );
}
