import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { FairleadError } from "../../src/errors.js";
import { callsAt } from "../../src/estimators/off-policy/scored-calls.js";
import { filled, row } from "../../src/math/matrix.js";
import { parseRouterFile, routerFileBytes } from "../../src/routers/file/router-file.js";
import { reviveRouter } from "../../src/routers/registry.js";
import type { FittedRouter, Router, RouterState, StorableRouter, TrainingSet } from "../../src/routers/router.js";
import { battlesOnly, type LinearWorld, linearWorld, shuffledRows, withHoles } from "./training-set.js";

/** A router to hold to the contract. */
export interface Subject {
  readonly name: string;
  create(): Router;
  /** As the registry says it: `outcomes`, `battles, outcomes`, `nothing`. */
  readonly learnsFrom: string;
  /** Numbers of models to try. Default 2, 3 and 7 */
  readonly sizes?: readonly number[];
  /** What it is trained on, for routers that need vectors of a kind of their own. Default: {@link linearWorld} */
  readonly world?: (options: { K: number; n?: number; seed?: number }) => LinearWorld;
}

/** What a router need not keep to, and why. Whatever is not listed here, it keeps. */
export interface Exceptions {
  readonly [router: string]: { readonly [check in Check]?: string };
}

type Check =
  | "rows in any order"
  | "win rate and utility agree"
  | "learns from prompts"
  | "stays sound where there are fewer prompts than coordinates";

const LAMBDAS = [0, 3, 17.5] as const;
const thrown = async (run: () => unknown): Promise<unknown> => {
  try {
    await run();
  } catch (error) {
    return error;
  }
  return undefined;
};

const probes = ({ unseen }: LinearWorld) => [...Array(20).keys()].map((i) => row(unseen, i));
const pairs = (models: readonly string[]) =>
  models.flatMap((a) => models.filter((b) => b !== a).map((b) => [a, b] as const));

/** Everything a router says about some prompts. */
const answers = (router: FittedRouter, prompts: readonly Float32Array[]) =>
  prompts.flatMap((x) => [
    ...LAMBDAS.flatMap((lambda) => [...router.utilities(x, lambda), ...router.utilities(x, lambda, 321)]),
    ...pairs(router.models).map(([a, b]) => router.winRate(x, a, b)),
  ]);

/** A state as it would be written: kind, models, settings, and a digest of each tensor's shape and bytes. */
const bytesOf = ({ tensors, ...rest }: RouterState): string =>
  JSON.stringify([
    rest,
    Object.entries(tensors).map(([name, { rows, columns, values }]) => {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      return [name, rows, columns, values.constructor.name, createHash("sha256").update(bytes).digest("hex")];
    }),
  ]);

/** Another process would have no more than this: what a file of the router holds. */
const throughFile = (router: StorableRouter, d: number): StorableRouter =>
  parseRouterFile(
    routerFileBytes({
      router,
      embedder: { kind: "openai", id: "none", model: "none", baseUrl: "http://127.0.0.1", dimension: d },
      training: { seed: 0, prompts: 0, records: {}, dataDigest: "", meanScores: {}, meanCosts: {}, settings: {} },
      seen: new Uint32Array(0),
      exemplars: {
        prompts: [],
        embeddings: { rows: 0, columns: d, values: new Float32Array(0) },
        scores: { rows: 0, columns: router.models.length, values: new Float32Array(0) },
      },
      calibrations: [],
    }),
    "contract.safetensors",
  ).router;

function expectSound(router: FittedRouter, x: Float32Array): void {
  for (const [a, b] of pairs(router.models)) {
    const p = router.winRate(x, a, b);
    expect(p).toBeGreaterThanOrEqual(0);
    expect(p).toBeLessThanOrEqual(1);
    expect(Math.abs(p + router.winRate(x, b, a) - 1)).toBeLessThan(1e-9);
  }
  for (const model of router.models) expect(router.winRate(x, model, model)).toBe(0.5);
  for (const lambda of LAMBDAS) {
    const utilities = router.utilities(x, lambda);
    expect(utilities).toBeInstanceOf(Float64Array);
    expect(utilities).toHaveLength(router.models.length);
    expect(utilities.every(Number.isFinite)).toBe(true);
  }
}

/** utility = score − λ · cost: three points of λ lie on a line that never rises. */
function expectLineInLambda(router: FittedRouter, x: Float32Array, length: number | undefined): void {
  const [u0, u1, u2] = LAMBDAS.map((lambda) => router.utilities(x, lambda, length));
  const share = (LAMBDAS[1] - LAMBDAS[0]) / (LAMBDAS[2] - LAMBDAS[0]);
  router.models.forEach((_, k) => {
    expect(u1![k]).toBeLessThanOrEqual(u0![k]!);
    expect(u2![k]).toBeLessThanOrEqual(u1![k]!);
    const between = u0![k]! + share * (u2![k]! - u0![k]!);
    expect(Math.abs(u1![k]! - between)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(u2![k]!)));
  });
}

/** What every router keeps to, whatever it learns from. */
export function routerContract(subject: Subject, exceptions: Exceptions = {}): void {
  const { name, create, learnsFrom, sizes = [2, 3, 7], world: worldOf = linearWorld } = subject;
  const excused = exceptions[name] ?? {};
  const check = (what: Check, run: () => Promise<void>) =>
    it(excused[what] === undefined ? what : `${what}: not this one, ${excused[what]}`, async () => {
      const error = await thrown(run);
      if (excused[what] === undefined && error !== undefined) throw error;
      // An exception that is no longer needed must go: otherwise nobody would see it break again.
      if (excused[what] !== undefined) expect(error, `${name} keeps "${what}": strike the exception`).toBeDefined();
    });

  describe(`router contract: ${name}`, () => {
    describe.each(sizes)("with %i models", (K) => {
      const world = worldOf({ K });
      const fitted = create().fit(world.train);

      it("says its name and its models, in order", async () => {
        const router = await fitted;
        expect(router.name).toBe(create().name);
        expect(router.models).toEqual(world.train.models);
        expect(router.state.models).toEqual(world.train.models);
        expect(router.state.kind).toBe(name);
      });

      it("gives a finite utility a model, and a win rate in [0, 1] for every pair, the other way round its complement", async () => {
        for (const x of probes(world)) expectSound(await fitted, x);
      });

      it("has utilities that fall along a line in λ", async () => {
        for (const x of probes(world))
          for (const length of [undefined, 0, 10_000]) expectLineInLambda(await fitted, x, length);
      });

      it("hands out utilities that are the caller's to change", async () => {
        const [x] = probes(world) as [Float32Array];
        const before = (await fitted).utilities(x, 0);
        const kept = before.slice();
        before.fill(Number.NaN);
        expect((await fitted).utilities(x, 0)).toEqual(kept);
      });

      it("answers a prompt the same, whatever was asked before", async () => {
        const router = await fitted;
        const forth = probes(world).map((x) => answers(router, [x]));
        const back = probes(world)
          .reverse()
          .map((x) => answers(router, [x]));
        expect(back.reverse()).toEqual(forth);
      });

      it("is the same bytes from the same seed and data", async () => {
        expect(bytesOf((await create().fit(world.train)).state)).toBe(bytesOf((await fitted).state));
      });

      it("lives again from its state and from its file, to the last bit", async () => {
        const router = await fitted;
        const expected = answers(router, probes(world));
        expect(answers(reviveRouter(structuredClone(router.state)), probes(world))).toEqual(expected);
        const read = throughFile(router, world.train.embeddings.columns);
        expect(answers(read, probes(world))).toEqual(expected);
        expect(bytesOf(read.state)).toBe(bytesOf(router.state));
      });

      it("refuses a model that it does not know, and names those it knows", async () => {
        const [x] = probes(world) as [Float32Array];
        for (const [a, b] of [
          ["nobody", "model-0"],
          ["model-0", "nobody"],
          ["model-0", "toString"],
        ] as const) {
          const error = await thrown(async () => (await fitted).winRate(x, a, b));
          expect(error).toBeInstanceOf(FairleadError);
          expect((error as FairleadError).code).toBe("UNKNOWN_MODEL");
          expect((error as FairleadError).message).toContain("model-0, model-1");
        }
      });

      it("learns where a third of the scores are missing, and some prompts have none", async () => {
        const router = await create().fit(withHoles(world));
        for (const x of probes(world)) expectSound(router, x);
      });

      it("does without costs: λ then changes nothing", async () => {
        const router = await create().fit(withoutCosts(world.train));
        for (const x of probes(world)) expect(router.utilities(x, 1000)).toEqual(router.utilities(x, 0));
      });

      it(
        ["outcomes", "logged calls"].includes(learnsFrom)
          ? "refuses battles alone, and names what to do"
          : "learns from battles alone",
        async () => {
          const fitting = create().fit(battlesOnly(world));
          if (!["outcomes", "logged calls"].includes(learnsFrom)) {
            const router = await fitting;
            for (const x of probes(world)) expectSound(router, x);
            return;
          }
          const error = (await thrown(() => fitting)) as FairleadError;
          expect(error).toBeInstanceOf(FairleadError);
          expect(error.code).toBe("NOT_ENOUGH_DATA");
          expect(error.mistake.fix).toContain("--router mf");
        },
      );

      check("rows in any order", async () => {
        const shuffled = answers(await create().fit(shuffledRows(world.train)), probes(world));
        answers(await fitted, probes(world)).forEach((value, i) => {
          expect(Math.abs(shuffled[i]! - value)).toBeLessThan(1e-6);
        });
      });

      check("win rate and utility agree", async () => {
        const router = await fitted;
        for (const x of probes(world)) {
          const utilities = router.utilities(x, 0);
          for (const [a, b] of pairs(router.models)) {
            const gap = utilities[router.models.indexOf(a)]! - utilities[router.models.indexOf(b)]!;
            const lead = router.winRate(x, a, b) - 0.5;
            // Models of equal record differ by rounding alone, and not in both numbers.
            if (Math.abs(gap) < 1e-12) expect(Math.abs(lead)).toBeLessThan(1e-9);
            else expect(Math.sign(lead)).toBe(Math.sign(gap));
          }
        }
      });

      // 200 prompts × K(K−1)/2 pairs. A router that knew nothing of the prompt would be right on half of them; for one pair
      // 4 standard errors of that are 0.14, so that 1 ignorant router in 30,000 passes.
      check("learns from prompts", async () => {
        expect(await shareRight(await fitted, world)).toBeGreaterThan(0.5 + 4 * Math.sqrt(0.25 / 200));
      });
    });

    const K = sizes.includes(3) ? 3 : sizes[0]!;
    const world = worldOf({ K, n: 60 });

    it("leaves its training set as it was", async () => {
      const before = structuredClone(world.train);
      await create().fit(world.train);
      expect(world.train).toEqual(before);
    });

    it("fits anew without touching what it fitted before", async () => {
      const router = create();
      const first = await router.fit(world.train);
      const before = answers(first, probes(world));
      const second = await router.fit(worldOf({ K, n: 60, seed: 2 }).train);
      expect(answers(first, probes(world))).toEqual(before);
      expect(second.models).toEqual(first.models);
    });

    it.each<[string, (train: TrainingSet) => TrainingSet]>([
      [
        "every answer was right",
        (train) => ({
          ...train,
          scores: filled(train.scores.rows, K, 1),
          ...(train.calls && { calls: { ...train.calls, score: train.calls.score.map(() => 1) } }),
        }),
      ],
      ["no prompt holds a known word", (train) => ({ ...train, embeddings: zeroed(train) })],
      ["all prompts are equally long", (train) => ({ ...train, lengths: train.lengths.map(() => 40) })],
    ])("stays sound where %s", async (_, changed) => {
      const router = await create().fit(changed(world.train));
      for (const x of [...probes(world), new Float32Array(world.train.embeddings.columns)]) expectSound(router, x);
    });

    check("stays sound where there are fewer prompts than coordinates", async () => {
      const router = await create().fit(firstRows(world.train, 5));
      for (const x of probes(world)) expectSound(router, x);
    });
  });
}

const withoutCosts = (train: TrainingSet): TrainingSet => ({
  ...train,
  costs: filled(train.costs.rows, train.costs.columns, Number.NaN),
  ...(train.calls && { calls: { ...train.calls, cost: train.calls.cost.map(() => Number.NaN) } }),
});

const zeroed = ({ embeddings }: TrainingSet) => ({
  ...embeddings,
  values: new Float32Array(embeddings.values.length),
});

function firstRows(train: TrainingSet, n: number): TrainingSet {
  const cut = <T extends { rows: number; columns: number; values: Float32Array | Float64Array }>(table: T): T => ({
    ...table,
    rows: n,
    values: table.values.slice(0, n * table.columns),
  });
  return {
    ...train,
    embeddings: cut(train.embeddings),
    lengths: train.lengths.slice(0, n),
    scores: cut(train.scores),
    costs: cut(train.costs),
    ...(train.calls && {
      calls: callsAt(
        train.calls,
        [...train.calls.prompt.keys()].filter((i) => train.calls!.prompt[i]! < n),
      ),
    }),
    ...(train.sources && {
      sources: {
        ...train.sources,
        gold: cut(train.sources.gold),
        grades: train.sources.grades.map(cut),
        category: train.sources.category.slice(0, n),
      },
    }),
  };
}

/** Share of unseen prompts and pairs on which the router prefers the model that is truly better. */
async function shareRight(router: FittedRouter, { unseen, chance }: LinearWorld): Promise<number> {
  let right = 0;
  let all = 0;
  for (let i = 0; i < unseen.rows; i++) {
    const x = row(unseen, i);
    for (let a = 1; a < router.models.length; a++)
      for (let b = 0; b < a; b++) {
        const says = Math.sign(router.winRate(x, router.models[a]!, router.models[b]!) - 0.5);
        right += says === Math.sign(chance(x, a) - chance(x, b)) ? 1 : 0;
        all++;
      }
  }
  return right / all;
}
