import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type BenchmarkReport, benchmark } from "../../src/pipeline/benchmark.js";
import { USD_PER_CORE_HOUR } from "../../src/pipeline/overhead.js";
import { dataFolder } from "./data-folder.js";

describe.skipIf(dataFolder === undefined)("fairlead bench mmlu on RouteLLM's outcomes", () => {
  let report: BenchmarkReport;
  beforeAll(async () => {
    report = await benchmark({
      benchmark: "mmlu",
      data: [join(dataFolder!, "routellm/mmlu.outcomes.jsonl.gz")],
      train: [],
      trainShare: 0.8,
      routers: ["ridge", "mf", "sw", "knn"],
      routerFiles: [],
      embedder: "lexical",
      decontaminate: 0.95,
      resamples: 200,
      usdPerHour: USD_PER_CORE_HOUR,
      seed: 1,
    });
  }, 5 * 60_000);

  it("random routing recovers half of the gap, needs half of the calls, and saves nothing", () => {
    const random = report.evaluation.baselines.find(({ router }) => router === "random")!;
    expect(random.apgr!.value).toBeCloseTo(0.5, 12);
    expect(random.cpt50!.value).toBeCloseTo(0.5, 12);
    expect(report.savings.find(({ router }) => router === "random")!.at50).toEqual({ value: 1, low: 1, high: 1 });
  });

  it("every router is ahead of chance, beyond its interval, and saves strong calls", () => {
    expect(report.evaluation.results.map(({ router }) => router)).toEqual(["ridge", "mf", "sw", "knn"]);
    expect(report.absent).toEqual([]);
    for (const { router, apgr } of report.evaluation.results) {
      expect(apgr!.low, router).toBeGreaterThan(0.5);
      expect(report.savings.find((one) => one.router === router)!.at50!.low, router).toBeGreaterThan(1);
    }
  });

  it("what is left out is counted", () => {
    const { near, n } = report.decontamination;
    expect(near).toBeGreaterThan(0);
    expect(report.evaluation.n).toBe(n - near);
  });
});
