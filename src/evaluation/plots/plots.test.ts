import { describe, expect, it } from "vitest";
import { believer, ignorant, knowing, knownWorld, MODELS, testSetOf } from "../../../test/evaluation/known-world.js";
import { evaluate } from "../evaluate.js";
import { callPerformancePlot } from "./call-performance.js";
import { costQualityPlot } from "./cost-quality.js";
import { bundledFonts } from "./fonts.js";
import { renderPlot } from "./render.js";

const pair = { strong: "large", weak: "small" };
const world = knownWorld(120, 6);
const evaluation = evaluate([knowing, ignorant], world, { pair, seed: 1, resamples: 100 });
const specs = [
  { name: "cost against quality", spec: costQualityPlot(evaluation)!, texts: [...MODELS, "mixture of single models"] },
  {
    name: "call performance",
    spec: callPerformancePlot(evaluation)!,
    texts: ["always large", "always small", "random"],
  },
];

describe.each(specs)("the plot of $name", ({ spec, texts }) => {
  it("names routers, models and baselines", async () => {
    const svg = await renderPlot(spec, "svg");
    for (const text of [...texts, "knowing", "ignorant", "oracle"]) expect(svg).toContain(`>${text}</text>`);
  });

  it("draws a line per router and baseline, a band per router, and no NaN", async () => {
    const svg = await renderPlot(spec, "svg");
    expect(svg.match(/aria-roledescription="line mark"/g)).toHaveLength(4);
    expect(svg.match(/aria-roledescription="area mark"/g)).toHaveLength(2);
    expect(svg).not.toContain("NaN");
  });

  it("is the same bytes every time", async () => {
    expect(await renderPlot(spec, "svg")).toBe(await renderPlot(spec, "svg"));
  });
});

describe("plots", () => {
  it("leave out what there is no data for", () => {
    const scores = Array.from({ length: 10 }, (_, i) => [i % 2, 1]);
    const bare = evaluate([believer("b", ["x", "y"], {})], testSetOf(["x", "y"], scores), { seed: 1, resamples: 100 });
    expect(costQualityPlot(bare)).toBeNull();
    expect(callPerformancePlot(bare)).toBeNull();
  });

  it("escape names", async () => {
    const nasty = believer("<script>&\"'", MODELS, {});
    const hostile = evaluate([nasty], world, { pair, seed: 1, resamples: 100 });
    expect(await renderPlot(costQualityPlot(hostile)!, "svg")).not.toContain("<script");
  });
});

describe("a PNG", () => {
  it("is a picture of twice the size", async () => {
    const spec = callPerformancePlot(evaluation)!;
    const svg = await renderPlot(spec, "svg");
    const png = Buffer.from(await renderPlot(spec, "png"));
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(Math.abs(png.readUInt32BE(16) - 2 * Number(/ width="([\d.]+)"/.exec(svg)![1]))).toBeLessThan(2);
  });

  it("is refused on a machine without fonts, where its text would be missing", async () => {
    const none = { ...bundledFonts(), loadSystemFonts: false, fontFiles: [] };
    await expect(renderPlot(callPerformancePlot(evaluation)!, "png", none)).rejects.toThrow(
      "npm install dejavu-fonts-ttf",
    );
  });
});
