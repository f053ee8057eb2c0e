import { describe, expect, it } from "vitest";
import { logistic } from "../../math/logistic.js";
import { filled, type Matrix32, row, zeros } from "../../math/matrix.js";
import { rng } from "../../random.js";
import { createRouter, reviveRouter } from "../registry.js";
import type { RouterState, TrainingSet } from "../router.js";
import { type PlacingBattles, placeModel } from "./place-model.js";

const d = 5;
const none: Matrix32 = { rows: 0, columns: d, values: new Float32Array(0) };
const RATINGS = [2, 1.2, 0.3, -0.4, -1.1, -2];

/** A bt router that knows these ratings exactly. */
const known: RouterState = {
  kind: "bt",
  models: RATINGS.map((_, k) => `m${k}`),
  settings: { scale: 1, meanLength: 100 },
  tensors: {
    coefficients: zeros(RATINGS.length, d),
    intercepts: { rows: 1, columns: RATINGS.length, values: Float64Array.from(RATINGS) },
    costs: zeros(RATINGS.length, 3),
  },
};

function unitRows(n: number, seed: number): Matrix32 {
  const random = rng(seed, "placing");
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const x = Array.from({ length: d }, () => random.normal());
    values.set(
      x.map((v) => v / Math.hypot(...x)),
      i * d,
    );
  }
  return { rows: n, columns: d, values };
}

function battlesAt(rating: number, n: number, seed: number): PlacingBattles {
  const random = rng(seed, "verdicts");
  const opponent = Int32Array.from({ length: n }, () => random.integer(RATINGS.length));
  const won = Float64Array.from(opponent, (k) => (random.uniform() < logistic(rating - RATINGS[k]!) ? 1 : 0));
  return { embeddings: unitRows(n, seed), opponent, won };
}

describe("placeModel", () => {
  it("covers the rating of a model drawn like the pool's in 95 % of placements", () => {
    const mean = 0;
    const sd = Math.sqrt(RATINGS.reduce((sum, r) => sum + r * r, 0) / RATINGS.length);
    const random = rng(5, "placements");
    const runs = 400;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const truth = mean + sd * random.normal();
      const { rating } = placeModel(known, {
        model: "new",
        over: none,
        costs: [0, 0, 0],
        battles: battlesAt(truth, 25, run),
      });
      if (rating.low <= truth && truth <= rating.high) covered++;
    }
    const se = Math.sqrt((0.95 * 0.05) / runs);
    expect(Math.abs(covered / runs - 0.95)).toBeLessThan(4 * se + 0.01); // 0.01: a normal curve for a posterior that is none
  });

  it("comes nearer with every battle, and from one battle moves but a part of the way", () => {
    const at = (n: number) =>
      placeModel(known, { model: "new", over: none, costs: [0, 0, 0], battles: battlesAt(1.6, n, 3) }).rating;
    const [few, many] = [at(1), at(2000)];
    expect(Math.abs(few.value)).toBeLessThan(1.4);
    expect(Math.abs(many.value - 1.6)).toBeLessThan(many.high - many.value + 0.1);
    expect(many.high - many.low).toBeLessThan((few.high - few.low) / 4);
  });

  it("stands exactly where a model stands that it is to be like, and leaves the others where they were", () => {
    const { router, rating, mates } = placeModel(known, {
      model: "new",
      over: unitRows(3, 1),
      costs: [0.01, 0, 0.01],
      like: [2],
    });
    const x = row(unitRows(1, 9), 0);
    expect(mates).toEqual([2]);
    expect(rating.value).toBeCloseTo(0.3, 12);
    expect(router.models).toEqual([...known.models, "new"]);
    expect(router.winRate(x, "new", "m2")).toBeCloseTo(0.5, 12);
    expect(router.winRate(x, "new", "m0")).toBeCloseTo(logistic(0.3 - 2), 12);
    expect(router.winRate(x, "m1", "m4")).toBeCloseTo(reviveRouter(known).winRate(x, "m1", "m4"), 12);
    expect(router.utilities(x, 10)[6]! - router.utilities(x, 0)[6]!).toBeCloseTo(-0.1, 12);
  });

  it.each([
    [{ model: "m1", like: [0] }, "a model that the router does not know"],
    [{ model: "new" }, "battles of the new model against known ones"],
    [{ model: "new", like: [0] }, "prompts to average ratings over"],
  ])("refuses %j", (given, message) => {
    expect(() => placeModel(known, { over: none, costs: [0, 0, 0], ...given })).toThrow(message);
  });

  it("refuses a router of scores", () => {
    expect(() => placeModel({ ...known, kind: "ridge" }, { model: "new", over: none, costs: [], like: [0] })).toThrow(
      "expected a preference router: mf, bt, sw, encoder, found ridge",
    );
  });
});

/** Battles among six models whose gaps grow along the first coordinate. */
function world(n: number, seed: number): TrainingSet {
  const random = rng(seed, "placing world");
  const embeddings = unitRows(n, seed);
  const a = Int32Array.from({ length: n }, () => random.integer(6));
  const b = a.map((k) => (k + 1 + random.integer(5)) % 6);
  return {
    models: RATINGS.map((_, k) => `m${k}`),
    embeddings,
    lengths: new Float64Array(n).fill(100),
    scores: filled(n, 6, Number.NaN),
    costs: filled(n, 6, Number.NaN),
    battles: {
      prompt: Int32Array.from({ length: n }, (_, i) => i),
      a,
      b,
      winA: Float64Array.from(a, (k, i) =>
        random.uniform() < logistic((RATINGS[k]! - RATINGS[b[i]!]!) * (1 + 0.8 * embeddings.values[i * d]!)) ? 1 : 0,
      ),
      weight: new Float64Array(n).fill(1),
    },
    seed,
  };
}

/** The training set without a model and its battles. */
function without({ battles, models, ...rest }: TrainingSet, gone: number): TrainingSet {
  const keep = [...battles.prompt.keys()].filter((i) => battles.a[i] !== gone && battles.b[i] !== gone);
  const shifted = (k: number) => (k > gone ? k - 1 : k);
  return {
    ...rest,
    models: models.filter((_, k) => k !== gone),
    scores: filled(rest.scores.rows, models.length - 1, Number.NaN),
    costs: filled(rest.costs.rows, models.length - 1, Number.NaN),
    battles: {
      prompt: Int32Array.from(keep, (i) => battles.prompt[i]!),
      a: Int32Array.from(keep, (i) => shifted(battles.a[i]!)),
      b: Int32Array.from(keep, (i) => shifted(battles.b[i]!)),
      winA: Float64Array.from(keep, (i) => battles.winA[i]!),
      weight: Float64Array.from(keep, (i) => battles.weight[i]!),
    },
  };
}

describe.each(["mf", "sw", "bt", "encoder"])("a model held out of %s", (kind) => {
  it("is foretold from 60 battles nearly as by a router that was trained with it", async () => {
    const all = world(3000, 2);
    const test = world(3000, 7);
    const gone = 1;
    const whole = await createRouter(kind, { epochs: 10 }).fit(all);
    const { state } = await createRouter(kind, { epochs: 10 }).fit(without(all, gone));
    const own = [...all.battles.prompt.keys()].filter((i) => all.battles.a[i] === gone).slice(0, 60);
    const { router } = placeModel(state, {
      model: "m1",
      over: all.embeddings,
      costs: [0, 0, 0],
      battles: {
        embeddings: {
          rows: own.length,
          columns: d,
          values: Float32Array.from(own.flatMap((i) => [...row(all.embeddings, i)])),
        },
        opponent: Int32Array.from(own, (i) => state.models.indexOf(all.models[all.battles.b[i]!]!)),
        won: Float64Array.from(own, (i) => all.battles.winA[i]!),
      },
    });
    const judged = [...test.battles.prompt.keys()].filter((i) => test.battles.a[i] === gone);
    const losses = (winRate: (x: Float32Array, a: string, b: string) => number) =>
      judged.map((i) => {
        const p = winRate(row(test.embeddings, i), "m1", test.models[test.battles.b[i]!]!);
        return -Math.log(test.battles.winA[i] === 1 ? p : 1 - p);
      });
    const [placed, trained] = [losses(router.winRate), losses(whole.winRate)];
    const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(mean(placed)).toBeLessThan(Math.LN2 - 0.05); // better than no opinion
    // A rating from 60 battles is off by a standard error of about 0.3 log-odds, which costs about 0.2 · 0.3² / 2 nats.
    expect(mean(placed) - mean(trained)).toBeLessThan(0.05);
  });
});
