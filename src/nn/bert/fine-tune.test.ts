import { describe, expect, it } from "vitest";
import { plainBert } from "../../../test/embedders/plain-bert.js";
import { randomWeights, TINY } from "../../../test/support/tiny-checkpoint.js";
import { rng } from "../../random.js";
import { type Blocks, copies } from "../compiled-loss.js";
import type { BertConfig } from "./config.js";
import { type FineTuning, type FineTuningProgress, fineTune, sequenceLoss, type TrainedHead } from "./fine-tune.js";
import { bertForward, type Pooling } from "./forward.js";

const CONFIG: BertConfig = { ...TINY, vocabulary: 30 };

const random = rng(8, "fine-tuning");
/** Sequences of many lengths, labelled by whether piece 7 is in them: what a mean of states can learn. */
const sequences = Array.from({ length: 120 }, () => {
  const length = 3 + random.integer(14);
  return Int32Array.from({ length }, (_, i) => (i === 0 ? 2 : 8 + random.integer(20)));
});
const label = sequences.map((ids, i) => {
  if (i % 2 === 0) ids[1 + random.integer(ids.length - 1)] = 7;
  return i % 2 === 0 ? 1 : -1;
});

/** ½ (w · z − label)², weighted. */
const head: TrainedHead = {
  parameters: {
    "head.w": {
      shape: [CONFIG.hidden, 1],
      values: Float32Array.from({ length: CONFIG.hidden }, () => 0.1 * random.normal()),
    },
  },
  inputs: (examples, count) => ({
    label: { shape: [examples.length, 1], values: Float32Array.from(examples, (i) => label[i]!) },
    weight: {
      shape: [examples.length, 1],
      values: Float32Array.from(examples, (i, at) => (at < count ? 1 + (i % 3) : 0)),
    },
  }),
  loss: (z, parameters, { label, weight }) => {
    const off = z.mul(parameters["head.w"]!.transpose()).sum(1, { keepdims: true }).sub(label!);
    return off.ref.mul(off).mul(weight!).mul(0.5).sum();
  },
  weight: (i) => 1 + (i % 3),
};

function task(pooling: Pooling): FineTuning {
  const all = Int32Array.from(sequences.keys());
  const weights = Object.fromEntries(
    Object.entries(randomWeights(CONFIG, 5)).map(([name, { values }]) => [name, values]),
  );
  return { config: CONFIG, weights, pooling, head, sequences, training: all.subarray(0, 90), held: all.subarray(90) };
}
const blocksOf = ({ weights }: FineTuning): Blocks<string> => ({
  ...head.parameters,
  ...Object.fromEntries(
    Object.entries(randomWeights(CONFIG, 5)).map(([name, { shape }]) => [name, { shape, values: weights[name]! }]),
  ),
});

/** The same loss in float64 by the paper's equations. */
function plainLoss(
  parameters: Blocks<string>,
  examples: readonly number[],
  pooling: Pooling,
  changed?: { name: string; at: number; by: number },
) {
  const wide = Object.fromEntries(
    Object.entries(parameters).map(([name, { values }]) => [name, Float64Array.from(values)]),
  );
  if (changed) wide[changed.name]![changed.at]! += changed.by;
  const d = CONFIG.hidden;
  let [sum, total] = [0, 0];
  for (const i of examples) {
    const states = plainBert(CONFIG, wide as unknown as Record<string, Float32Array>, sequences[i]!);
    const h = Array.from({ length: d }, (_, j) =>
      pooling === "cls" ? states[0]![j]! : states.reduce((s, row) => s + row[j]!, 0) / states.length,
    );
    const length = Math.hypot(...h);
    const score = h.reduce((s, v, j) => s + ((Math.sqrt(d) * v) / length) * wide["head.w"]![j]!, 0);
    sum += 0.5 * (1 + (i % 3)) * (score - label[i]!) ** 2;
    total += 1 + (i % 3);
  }
  return sum / total;
}

describe("sequenceLoss", () => {
  it.each(["mean", "cls"] as const)(
    "has the loss and the gradient of finite differences in float64: %s",
    async (pooling) => {
      const of = task(pooling);
      const parameters = blocksOf(of);
      const examples = [0, 3, 17];
      const engine = await sequenceLoss(of, 2);
      expect(await engine.meanLoss(parameters, Int32Array.from(examples))).toBeCloseTo(
        plainLoss(parameters, examples, pooling),
        5,
      );
      const gradients = await engine.gradients(parameters, Int32Array.from(examples));
      const by = 1e-4; // central differences err by by² · f‴ ≈ 1e-8, and float32 by about 1e-6
      for (const [name, { values }] of Object.entries(parameters)) {
        const entries = [0, values.length >> 1];
        if (name === "embeddings.word_embeddings.weight") entries.push(7 * CONFIG.hidden + 2, 2 * CONFIG.hidden + 5);
        for (const at of entries) {
          const [up, down] = [by, -by].map((step) => plainLoss(parameters, examples, pooling, { name, at, by: step }));
          expect(Math.abs(gradients[name]![at]! - (up! - down!) / (2 * by)), `${name}[${at}]`).toBeLessThan(2e-5);
        }
      }
    },
  );
});

const OPTIONS = { epochs: 4, batch: 16, learningRate: 3e-3, warmUp: 0.1, weightDecay: 0.01, clip: 1, seed: 3 };

describe("fineTune", () => {
  it("learns what a head on the frozen encoder does not, and leaves its starting values alone", async () => {
    const of = task("mean");
    const before = copies(blocksOf(of));
    const { weights, head: tuned, heldLosses } = await fineTune(of, { ...OPTIONS, epochs: 24 });
    expect(heldLosses).toHaveLength(25);
    expect(heldLosses[0]).toBeGreaterThan(0.4); // labels of ±1, half each: 0.5 is no knowledge
    expect(Math.min(...heldLosses)).toBeLessThan(0.2);
    for (const [name, values] of Object.entries(of.weights)) expect(values).toEqual(before[name]!.values);
    // What it returns is the encoder that serves: the plain forward pass has the held-out loss that was reported.
    const forward = bertForward(CONFIG, weights);
    let [sum, total] = [0, 0];
    for (const i of of.held) {
      const h = forward(sequences[i]!, "mean");
      const z =
        h.reduce((s, v, j) => s + v * tuned["head.w"]!.values[j]!, 0) * (Math.sqrt(CONFIG.hidden) / Math.hypot(...h));
      sum += 0.5 * head.weight(i) * (z - label[i]!) ** 2;
      total += head.weight(i);
    }
    expect(sum / total).toBeCloseTo(Math.min(...heldLosses), 4);
  });

  it("goes on from any step to the same bytes", async () => {
    const of = task("cls");
    const at = new Map<number, FineTuningProgress>();
    const whole = await fineTune(of, {
      ...OPTIONS,
      onStep: async (progress) => {
        if ([1, 6, 13].includes(progress.step)) at.set(progress.step, structuredClone(progress));
      },
    });
    expect([...at.keys()]).toEqual([1, 6, 13]); // within the first epoch, at its end, in the third
    for (const from of at.values()) expect(await fineTune(of, { ...OPTIONS, from })).toEqual(whole);
  });

  it("returns the start where no epoch is better on held-out examples", async () => {
    const of = task("mean");
    const { weights, heldLosses } = await fineTune(of, { ...OPTIONS, epochs: 1, learningRate: 5 });
    expect(heldLosses[1]).toBeGreaterThan(heldLosses[0]!);
    expect(weights["encoder.layer.0.output.dense.weight"]).toEqual(of.weights["encoder.layer.0.output.dense.weight"]);
  });
});
