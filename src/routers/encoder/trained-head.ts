import type { TrainedHead } from "../../nn/bert/fine-tune.js";
import type { Blocks, Tensors } from "../../nn/compiled-loss.js";
import { jax } from "../../nn/jax.js";
import type { Head } from "./head.js";
import type { PairLabels } from "./pair-labels.js";

/**
 * A head as something to be trained with its encoder: Σ over a batch's battles of weight · {@link threeLabelLoss}, in the
 * form that overflows nowhere. Battles of a prompt fill up to those of the prompt with most.
 */
export async function trainedHead(start: Head, labels: PairLabels): Promise<TrainedHead> {
  const { numpy: np } = await jax();
  const { rows: K, columns: d } = start.coefficients;
  const ties = Number.isFinite(start.tieLevel[0]);
  const most = Math.max(...labels.start.subarray(1).map((end, i) => end - labels.start[i]!));
  return {
    parameters: {
      "head.coefficients": { shape: [K, d], values: start.coefficients.values },
      "head.strengths.bias": { shape: [1, K], values: start.strengths },
      "head.tie": { shape: [1, d], values: start.tie },
      "head.tieLevel.bias": { shape: [1, 1], values: ties ? start.tieLevel : Float32Array.of(0) },
    },
    inputs: (examples, count) => battlesOf(labels, examples, count, K, most),
    loss(z, parameters, { sides, won, tied, lost, weight }: Tensors<string>) {
      const delta = np
        .matmul(z.ref, parameters["head.coefficients"]!.transpose())
        .add(parameters["head.strengths.bias"]!);
      const g = sides!
        .mul(delta.reshape([-1, 1, K]))
        .sum(2)
        .mul(0.5); // (B × M)
      const level = z.mul(parameters["head.tie"]!).sum(1, { keepdims: true }).add(parameters["head.tieLevel.bias"]!);
      const t = ties ? level : level.mul(0).sub(1e4); // (B × 1): a tie is out of the question
      const top = np.maximum(np.abs(g.ref), t.ref);
      const sum = np
        .exp(g.ref.sub(top.ref))
        .add(np.exp(t.ref.sub(top.ref)))
        .add(np.exp(g.ref.neg().sub(top.ref)));
      const logSum = top.add(np.log(sum));
      return logSum.sub(won!.mul(g.ref)).sub(tied!.mul(t)).add(lost!.mul(g)).mul(weight!).sum();
    },
    weight: (i) => {
      let sum = 0;
      for (let m = labels.start[i]!; m < labels.start[i + 1]!; m++) sum += labels.weight[m]!;
      return sum;
    },
  };
}

/** +1 and −1 at the two models of each battle (B × M × K), and its labels and weight (B × M); zeros where there is none. */
function battlesOf(labels: PairLabels, examples: Int32Array, count: number, K: number, M: number): Blocks<string> {
  const B = examples.length;
  const sides = new Float32Array(B * M * K);
  const [won, tied, lost, weight] = [0, 0, 0, 0].map(() => new Float32Array(B * M));
  examples.subarray(0, count).forEach((prompt, i) => {
    for (let m = labels.start[prompt]!; m < labels.start[prompt + 1]!; m++) {
      const at = i * M + m - labels.start[prompt]!;
      sides[at * K + labels.a[m]!] = 1;
      sides[at * K + labels.b[m]!] = -1;
      won![at] = labels.won[m]!;
      tied![at] = labels.tied[m]!;
      lost![at] = 1 - labels.won[m]! - labels.tied[m]!;
      weight![at] = labels.weight[m]!;
    }
  });
  const block = (values: Float32Array) => ({ shape: [B, M], values });
  return {
    sides: { shape: [B, M, K], values: sides },
    won: block(won!),
    tied: block(tied!),
    lost: block(lost!),
    weight: block(weight!),
  };
}

/** The head again from its trained parameters. */
export function headOf(parameters: Blocks<string>, start: Head): Head {
  const of = (name: string) => parameters[`head.${name}`]!.values;
  return {
    coefficients: { ...start.coefficients, values: of("coefficients") },
    strengths: of("strengths.bias"),
    tie: of("tie"),
    tieLevel: Number.isFinite(start.tieLevel[0]) ? of("tieLevel.bias") : start.tieLevel,
  };
}
