import { describe, expect, it } from "vitest";
import { FairleadError } from "../../errors.js";
import { at, filled, type Matrix32, row, rowsOf, zeros } from "../../math/matrix.js";
import { rng } from "../../random.js";
import { createRouter, reviveRouter } from "../registry.js";
import type { FittedRouter, TrainingSet } from "../router.js";

const SEED = 1;
const d = 8;

interface World {
  readonly train: TrainingSet;
  readonly unseen: Matrix32;
  /** True score of model k. */
  score(x: Float32Array, k: number): number;
}

interface WorldOptions {
  readonly K?: number;
  readonly n?: number;
  /** Prompts with verified scores: the first. */
  readonly gold?: number;
  /** What judges add to model 0's score, by the prompt's vector; one judge each. */
  readonly biases?: readonly ((x: Float32Array) => number)[];
  readonly seed?: number;
}

/** A constant, and a line along coordinate 7, on which no model's score depends. */
const BIAS = (x: Float32Array) => 0.35 + 0.35 * x[7]!;

/**
 * Scores that are linear in the prompt's vector: the first prompts verified, all others graded by judges in turn, who
 * flatter model 0:
 *
 *   s[k] = 0.5 + 0.15 · w[k]·x       x ~ N(0, I), w[k] random directions of coordinates 0 to 6
 *   gold s + N(0, 0.1²)              grade s + bias(x) · 1(k = 0) + N(0, 0.1²)
 */
function judgedWorld({ K = 2, n = 800, gold = 100, biases = [BIAS], seed = SEED }: WorldOptions = {}): World {
  const random = rng(seed, "meta");
  const w = Array.from({ length: K }, () => {
    const draw = Float64Array.from({ length: d }, (_, j) => (j === 7 ? 0 : random.normal()));
    return draw.map((value) => value / Math.hypot(...draw));
  });
  const score = (x: Float32Array, k: number) => 0.5 + 0.15 * x.reduce((sum, value, j) => sum + value * w[k]![j]!, 0);
  const vectors = (rows: number): Matrix32 => ({
    rows,
    columns: d,
    values: Float32Array.from({ length: rows * d }, () => random.normal()),
  });
  const embeddings = vectors(n);
  const verified = filled(n, K, Number.NaN);
  const grades = biases.map(() => filled(n, K, Number.NaN));
  for (let i = 0; i < n; i++)
    for (let k = 0; k < K; k++) {
      const x = row(embeddings, i);
      const noisy = score(x, k) + 0.1 * random.normal();
      const j = i % biases.length;
      if (i < gold) verified.values[i * K + k] = noisy;
      else grades[j]!.values[i * K + k] = noisy + (k === 0 ? biases[j]!(x) : 0);
    }
  const either = (e: number) => [verified, ...grades].map(({ values }) => values[e]!).find((v) => !Number.isNaN(v))!;
  const none = new Float64Array(0);
  return {
    train: {
      models: Array.from({ length: K }, (_, k) => `model-${k}`),
      embeddings,
      lengths: Float64Array.from({ length: n }, () => 20 + random.integer(2000)),
      scores: { ...verified, values: verified.values.map((_, e) => either(e)) },
      costs: filled(n, K, Number.NaN),
      battles: { prompt: new Int32Array(0), a: new Int32Array(0), b: new Int32Array(0), winA: none, weight: none },
      sources: {
        judges: biases.map((_, j) => `judge-${j}`),
        gold: verified,
        grades,
        battles: { judge: new Int32Array(0), goldWinA: none, lengthRatio: none },
        categories: [],
        category: new Int32Array(n).fill(-1),
      },
      seed,
    },
    unseen: vectors(400),
    score,
  };
}

/** The same judges' grades, told as verdicts between models 0 and 1. */
function asBattles({ train }: World): TrainingSet {
  const { sources } = train;
  const rows = [...Array(train.scores.rows).keys()].filter((i) => Number.isNaN(at(sources!.gold, i, 0)));
  const m = rows.length;
  return {
    ...train,
    scores: sources!.gold,
    battles: {
      prompt: Int32Array.from(rows),
      a: new Int32Array(m),
      b: new Int32Array(m).fill(1),
      winA: Float64Array.from(rows, (i) =>
        Math.min(1, Math.max(0, 0.5 + (at(train.scores, i, 0) - at(train.scores, i, 1)) / 2)),
      ),
      weight: new Float64Array(m).fill(1),
    },
    sources: {
      ...sources!,
      grades: sources!.grades.map(({ rows: n, columns }) => filled(n, columns, Number.NaN)),
      battles: {
        judge: new Int32Array(m),
        goldWinA: new Float64Array(m).fill(Number.NaN),
        lengthRatio: new Float64Array(m).fill(Number.NaN),
      },
    },
  };
}

/** Share of unseen prompts and pairs of models on which the router prefers the one that is truly better. */
function shareRight(router: FittedRouter, { unseen, score, train: { models } }: World): number {
  let [right, all] = [0, 0];
  for (let i = 0; i < unseen.rows; i++)
    for (let a = 1; a < models.length; a++)
      for (let b = 0; b < a; b++) {
        const x = row(unseen, i);
        const lead = router.winRate(x, models[a]!, models[b]!) - 0.5;
        right += Math.sign(lead) === Math.sign(score(x, a) - score(x, b)) ? 1 : 0;
        all++;
      }
  return right / all;
}

const thrown = async (run: () => Promise<unknown>): Promise<FairleadError> => {
  try {
    await run();
  } catch (error) {
    return error as FairleadError;
  }
  throw new Error("nothing was thrown");
};

/** The training set with gold on its first prompts alone. */
function withGoldOn(train: TrainingSet, gold: number): TrainingSet {
  const cut = zeros(train.scores.rows, train.scores.columns);
  cut.values.set(train.sources!.gold.values.map((value, e) => (e < gold * cut.columns ? value : Number.NaN)));
  return { ...train, sources: { ...train.sources!, gold: cut } };
}

describe("meta, where a judge flatters one model", () => {
  const world = judgedWorld();
  const fitted = (name: string, settings = {}, train = world.train) => createRouter(name, settings).fit(train);

  it("decides as the truth would; ridge, which takes grades at their word, does not", async () => {
    // 400 prompts tell a share to 0.025. Over 20 seeds none came near either bound by chance.
    expect(shareRight(await fitted("ridge"), world)).toBeLessThan(0.72);
    expect(shareRight(await fitted("meta", { learner: "preference-only" }), world)).toBeLessThan(0.72);
    expect(shareRight(await fitted("meta"), world)).toBeGreaterThan(0.85);
  });

  it.each(["mixed", "residual", "r", "dr"])("so does learner %s", async (learner) => {
    expect(shareRight(await fitted("meta", { learner }), world)).toBeGreaterThan(0.82);
  });

  it.each([
    { base: "ridge", least: 0.85 },
    { base: "mf", least: 0.8 },
    { base: "knn", least: 0.7 },
    { base: "bt", least: 0.4 },
  ])("lends its labels to $base", async ({ base, least }) => {
    const router = await fitted("meta", { base, epochs: 15 });
    expect(router.name).toBe("meta");
    expect(router.state.settings.base).toBe(base);
    expect(shareRight(router, world)).toBeGreaterThan(least);
    if (base !== "bt")
      expect(shareRight(router, world)).toBeGreaterThan(shareRight(await fitted(base, { epochs: 15 }), world) + 0.05);
  });

  it("learns as well from verdicts as from grades", async () => {
    expect(shareRight(await fitted("meta", {}, asBattles(world)), world)).toBeGreaterThan(0.85);
  });

  it("sides with three models, each over the one that most labels speak of", async () => {
    const three = judgedWorld({ K: 3 });
    const router = await createRouter("meta").fit(three.train);
    expect(router.notes).toHaveLength(2);
    // Of three pairs, the judge misleads about the two with model 0. Over 20 seeds ridge had 0.70 to 0.78.
    expect(shareRight(router, three)).toBeGreaterThan(0.82);
    expect(shareRight(await createRouter("ridge").fit(three.train), three)).toBeLessThan(0.8);
  });

  it("corrects several judges, each by its own bias", async () => {
    const two = judgedWorld({ biases: [BIAS, (x) => -0.3 - 0.4 * x[6]!] });
    const router = await createRouter("meta").fit(two.train);
    expect(shareRight(router, two)).toBeGreaterThan(0.85);
    expect(router.notes![0]).toContain("100 gold labels, 350 by judge-0, 350 by judge-1");
    const [pair] = JSON.parse(String(router.state.settings.pairs)) as { scales: object; judged: object }[];
    expect(pair!.judged).toEqual({ "judge-0": 350, "judge-1": 350 });
    expect(Object.keys(pair!.scales)).toEqual(["judge-0", "judge-1"]);
  });

  it("says what was done, and why", async () => {
    const router = await fitted("meta");
    expect(router.notes).toHaveLength(1);
    expect(router.notes![0]).toMatch(
      /^model-\d over model-\d: 100 gold labels, 700 by judge-0; learner (mixed|residual): squared error 0\.\d{4} on 100 gold labels/,
    );
    const asked = await fitted("meta", { learner: "shift" });
    expect(asked.notes![0]).toMatch(/; learner shift: asked for$/);
  });

  it("lives again from its state, with its notes, whatever its base", async () => {
    for (const base of ["ridge", "mf", "knn", "bt"]) {
      const router = await fitted("meta", { base, epochs: 2 });
      const again = reviveRouter(structuredClone(router.state));
      expect(again.notes).toEqual(router.notes);
      expect(again.state).toEqual(router.state);
      for (let i = 0; i < 10; i++)
        expect(again.utilities(row(world.unseen, i), 0)).toEqual(router.utilities(row(world.unseen, i), 0));
    }
  });

  it("leaves its training set as it was", async () => {
    const before = structuredClone(world.train);
    await fitted("meta");
    expect(world.train).toEqual(before);
  });

  it("routes by gain against cost: dearer where the gain is not worth it", async () => {
    const costs = filled(world.train.costs.rows, 2, 0);
    costs.values.forEach((_, e) => {
      costs.values[e] = e % 2 === 0 ? 0.01 : 0.001;
    });
    const router = await fitted("meta", {}, { ...world.train, costs });
    for (let i = 0; i < 5; i++) {
      const [free, priced] = [0, 20].map((lambda) => router.utilities(row(world.unseen, i), lambda));
      expect(free![0]! - priced![0]!).toBeCloseTo(0.2, 6);
      expect(free![1]! - priced![1]!).toBeCloseTo(0.02, 6);
    }
  });
});

describe("meta refuses", () => {
  const { train } = judgedWorld({ n: 60, gold: 20 });
  const unknownBefore: readonly [string, object, string, string][] = [
    ["a learner", { learner: "nobody" }, "INVALID_ARGUMENT", "a learner among auto, mixed, residual, r, dr"],
    ["a base", { base: "nobody" }, "UNKNOWN_ROUTER", "expected one of ridge, mf"],
    ["itself as base", { base: "meta" }, "INVALID_ARGUMENT", "--base to be a router that learns"],
  ];
  it.each(unknownBefore)("%s that it does not know, before data is read", async (_, settings, code, message) => {
    const error = await thrown(async () => createRouter("meta", settings));
    expect(error).toBeInstanceOf(FairleadError);
    expect([error.code, error.exitCode]).toEqual([code, 1]);
    expect(error.message).toContain(message);
  });

  it.each(["auto", "mixed", "residual", "r", "dr", "reference", "pooled", "gold-only"])(
    "fewer than ten gold labels: %s",
    async (learner) => {
      const error = await thrown(() => createRouter("meta", { learner }).fit(withGoldOn(train, 9)));
      expect([error.code, error.exitCode]).toEqual(["NOT_ENOUGH_DATA", 2]);
      expect(error.message).toContain("found 9 gold and 40 judged");
      expect(error.mistake.fix).toContain("--gold-judges human");
    },
  );

  it("no ten gold labels, of which cross-validation keeps eight", async () => {
    const { notes } = await createRouter("meta").fit(withGoldOn(train, 10));
    expect(notes![0]).toContain("10 gold labels");
  });

  it("gold without a judged label", async () => {
    const rows = [...Array(20).keys()];
    const few: TrainingSet = {
      ...train,
      embeddings: rowsOf(train.embeddings, rows),
      lengths: train.lengths.slice(0, 20),
      scores: rowsOf(train.scores, rows),
      costs: rowsOf(train.costs, rows),
      sources: {
        ...train.sources!,
        gold: rowsOf(train.sources!.gold, rows),
        grades: train.sources!.grades.map((one) => rowsOf(one, rows)),
        category: train.sources!.category.slice(0, 20),
      },
    };
    const error = await thrown(() => createRouter("meta").fit(few));
    expect([error.code, error.exitCode]).toEqual(["NOT_ENOUGH_DATA", 2]);
    expect(error.message).toContain("found 20 gold and 0 judged");
  });

  it("a training set that does not say who gave what", async () => {
    const { sources: _, ...rest } = train;
    const error = await thrown(() => createRouter("meta").fit(rest));
    expect([error.code, error.exitCode]).toEqual(["NOT_ENOUGH_DATA", 2]);
  });
});
