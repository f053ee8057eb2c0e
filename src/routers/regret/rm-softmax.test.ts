import { describe, expect, it } from "vitest";
import { NO_BATTLES } from "../../../test/routers/training-set.js";
import { at, filled, type Matrix32, row, zeros } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import { rng } from "../../random.js";
import type { FittedRouter, TrainingSet } from "../router.js";
import { directRouter } from "./direct.js";
import { ipsRouter } from "./ips.js";
import { regretProblem } from "./regret-problem.js";
import { rmClassificationRouter } from "./rm-classification.js";
import { rmIntervalRouter } from "./rm-interval.js";
import { rmSoftmaxRouter } from "./rm-softmax.js";

/**
 * A world that a linear outcome model gets wrong where the log is thin:
 *
 *   x ~ U(−1, 1),   P(plain right) = 0.5,   P(bent right) = 0.3 + 0.6 |x|,   e(bent) = 0.9 for x > 0, else 0.1
 *
 * Bent is better where |x| > 1/3, and of linear policies taking it always is best: 0.6 against 0.5. Its own calls are
 * mostly from x > 0, where it rises with x: a line through them says that it is worse where x < 0.
 */
const bentWorld = (n: number, seed: number) => worldOf(n, seed, bent, (x) => (x > 0 ? 0.9 : 0.1));

/** P(model k right) = quality(x, k), e(1) = e(x). */
function worldOf(
  n: number,
  seed: number,
  quality: (x: number, k: number) => number,
  of: (x: number) => number,
): TrainingSet {
  const random = rng(seed, "bent-world");
  const embeddings: Matrix32 = { rows: n, columns: 2, values: new Float32Array(2 * n) };
  const propensities = zeros(n, 2);
  const [arm, score, cost] = [new Int32Array(n), new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const x = 2 * random.uniform() - 1;
    embeddings.values.set([x, random.normal()], 2 * i);
    const e = of(x);
    propensities.values.set([1 - e, e], 2 * i);
    arm[i] = random.uniform() < e ? 1 : 0;
    score[i] = random.uniform() < quality(x, arm[i]!) ? 1 : 0;
    cost[i] = 0.001 * (1 + arm[i]!);
  }
  const hidden = filled(n, 2, Number.NaN);
  const calls = {
    prompt: Int32Array.from(arm.keys()),
    arm,
    score,
    cost,
    propensities,
    randomized: new Uint8Array(n).fill(1),
  };
  const lengths = new Float64Array(n).fill(40);
  return {
    models: ["plain", "bent"],
    embeddings,
    lengths,
    scores: hidden,
    costs: hidden,
    battles: NO_BATTLES,
    calls,
    seed,
  };
}

const bent = (x: number, k: number) => (k === 0 ? 0.5 : 0.3 + 0.6 * Math.abs(x));

/** What the router's choices are worth over x, λ = 0. */
const value = (router: FittedRouter, quality: (x: number, k: number) => number = bent) =>
  mean(
    Array.from({ length: 400 }, (_, i) => {
      const x = (i + 0.5) / 200 - 1;
      const [plain, other] = router.utilities(Float32Array.of(x, 0), 0);
      return quality(x, other! > plain! ? 1 : 0);
    }),
  );

describe("in a world that its outcome model gets wrong", () => {
  const train = bentWorld(4000, 1);

  it("the direct method gives away what the log did not show it", async () => {
    expect(value(await directRouter().fit(train))).toBeLessThan(0.575);
  });

  it("scores are doubly robust, with weights of at most 1/0.03, and costs as predicted", () => {
    const { scores, predicted, evidence, nuisances } = regretProblem(train, {});
    evidence.calls.arm.forEach((k, i) => {
      const [mu, other] = [at(predicted.quality, i, k), at(predicted.quality, i, 1 - k)];
      const e = Math.max(0.03, at(evidence.calls.propensities, i, k));
      expect(at(scores.quality, i, k)).toBeCloseTo(mu + (evidence.calls.score[i]! - mu) / e, 9);
      expect(at(scores.quality, i, 1 - k)).toBe(other);
    });
    expect(scores.cost).toBe(nuisances.cost);
  });

  // 0.6 is the best of linear policies, 0.567 that of taking bent where the log shows it.
  it.each([
    { name: "rm-softmax", router: rmSoftmaxRouter() },
    { name: "rm-interval", router: rmIntervalRouter() },
    { name: "rm-softmax, propensities learned", router: rmSoftmaxRouter({ propensities: "logistic" }) },
  ])("$name does not", async ({ router }) => {
    expect(value(await router.fit(train))).toBeGreaterThan(0.585);
  });

  it("inverse propensity weighting is noisier, and still better than the direct method", async () => {
    const [weighted, direct] = await Promise.all([ipsRouter().fit(train), directRouter().fit(train)]);
    expect(value(weighted)).toBeGreaterThan(value(direct) + 0.005);
  });

  it("costs stay dollars, though training counts them in average calls", async () => {
    const router = await rmSoftmaxRouter().fit(train);
    const x = Float64Array.of(-0.9, -0.3, 0.3, 0.9);
    const costs = [...x].map((one) => {
      const [free, priced] = [0, 1].map((lambda) => router.utilities(Float32Array.of(one, 0), lambda));
      return [...free!].map((a, k) => a - priced![k]!);
    });
    for (const [plain, other] of costs) {
      expect(plain).toBeGreaterThanOrEqual(0.001 - 1e-12);
      expect(other).toBeGreaterThanOrEqual(0.002 - 1e-12);
      expect(plain! + other!).toBeLessThan(0.006);
    }
  });

  it("labels by full doubly robust scores are those of the lucky: shrunken ones classify no worse", async () => {
    const shrunken = value(await rmClassificationRouter().fit(train));
    const full = value(await rmClassificationRouter({ cap: Number.POSITIVE_INFINITY }).fit(train));
    expect(shrunken).toBeGreaterThanOrEqual(full - 0.005);
  });
});

/**
 * Model 1 is a little better nearly everywhere, and far worse at one end: 0.5 against 0.1 for x < −0.6, else 0.6. A line through
 * that crosses at 0.07; the linear policy that minimises regret changes at −0.6, which is worth 0.033 more.
 */
const cliff = (x: number, k: number) => (k === 0 ? 0.5 : x < -0.6 ? 0.1 : 0.6);

describe("where a line is the wrong question, though the log is even", () => {
  const train = worldOf(8000, 1, cliff, () => 0.5);

  it("held-out calls prove that training gained over the line, and it is followed", async () => {
    const [line, trained] = await Promise.all([
      rmSoftmaxRouter({ epochs: 0, lambdas: [0] }).fit(train),
      rmSoftmaxRouter({ lambdas: [0] }).fit(train),
    ]);
    expect(value(trained, cliff)).toBeGreaterThan(value(line, cliff) + 0.015);
    expect(trained.notes!.at(-1)).toMatch(/^regret training followed for \d+ epochs: held-out calls prove a gain$/);
    expect(line.notes!.at(-1)).toBe("held-out calls prove no gain by regret training: the plug-in solution stands");
    expect(value(trained, cliff)).toBeGreaterThan(0.56); // 0.58 is the best there is
  });
});

describe("rm-interval", () => {
  const train = bentWorld(2000, 2);

  it.each(["two-heads", "endpoints"] as const)("chooses no dearer model for a higher λ: %s", async (form) => {
    const router = await rmIntervalRouter({ form, lambdas: [0, 50, 400] }).fit(train);
    const costs = (lambda: number) =>
      Array.from({ length: 200 }, (_, i) => {
        const [a, b] = router.utilities(row(train.embeddings, i), lambda);
        return b! > a! ? 0.002 : 0.001;
      });
    let before = costs(0);
    expect(mean(before)).toBeGreaterThan(0.001); // there is something to fall
    for (const lambda of [10, 50, 100, 200, 400]) {
      const now = costs(lambda);
      now.forEach((cost, i) => {
        expect(cost).toBeLessThanOrEqual(before[i]!);
      });
      before = now;
    }
    expect(mean(before)).toBeLessThan(0.0012);
  });

  it("is at both ends what a network trained there is, where it interpolates", async () => {
    const interval = await rmIntervalRouter({ form: "endpoints", lambdas: [0, 120] }).fit(train);
    for (const lambda of [0, 120]) {
      const there = await rmSoftmaxRouter({ lambdas: [lambda] }).fit(train);
      for (let i = 0; i < 200; i++) {
        const [a, b] = interval.utilities(row(train.embeddings, i), lambda);
        const [c, d] = there.utilities(row(train.embeddings, i), lambda);
        // Costs are cut at the lowest that was seen, in one router at another place than in the other.
        if (Math.abs(d! - c!) > 0.02) expect(Math.sign(b! - a!)).toBe(Math.sign(d! - c!));
      }
    }
  });

  it("is in between as good as a network trained there", async () => {
    const [interval, there] = await Promise.all([
      rmIntervalRouter({ lambdas: [0, 200] }).fit(train),
      rmSoftmaxRouter({ lambdas: [60] }).fit(train),
    ]);
    const worth = (router: FittedRouter) =>
      mean(
        Array.from({ length: 400 }, (_, i) => {
          const x = (i + 0.5) / 200 - 1;
          const [a, b] = router.utilities(Float32Array.of(x, 0), 60);
          const k = b! > a! ? 1 : 0;
          return bent(x, k) - 60 * 0.001 * (1 + k);
        }),
      );
    expect(worth(interval)).toBeGreaterThan(worth(there) - 0.01);
  });
});
