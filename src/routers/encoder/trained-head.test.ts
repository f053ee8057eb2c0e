import { expect, it } from "vitest";
import { type Blocks, compiledLoss } from "../../nn/compiled-loss.js";
import { rng } from "../../random.js";
import { type Head, headLoss } from "./head.js";
import { pairLabels } from "./pair-labels.js";
import { headOf, trainedHead } from "./trained-head.js";

const [n, K, d] = [5, 4, 3];
const random = rng(2, "trained head");
const normal = (length: number) => Float32Array.from({ length }, () => random.normal());
const winA = [1, 0, 0.5, 0.8, 0, 1, 0.5];
const labels = pairLabels(
  {
    prompt: Int32Array.of(0, 0, 1, 3, 3, 3, 4),
    a: Int32Array.of(0, 1, 2, 3, 0, 1, 2),
    b: Int32Array.of(1, 2, 3, 0, 2, 3, 0),
    winA: Float64Array.from(winA),
    weight: Float64Array.of(1, 2, 1, 1, 3, 1, 1),
  },
  n,
);
const unit = normal(n * d);
for (let i = 0; i < n; i++) {
  const x = unit.subarray(i * d, (i + 1) * d);
  const length = Math.hypot(...x);
  x.set(x.map((v) => v / length));
}
const embeddings = { rows: n, columns: d, values: unit };

it.each([0.3, -Infinity])("has the loss of the head that serves, tie level %d", async (level) => {
  const head: Head = {
    coefficients: { rows: K, columns: d, values: normal(K * d) },
    strengths: normal(K),
    tie: level === -Infinity ? new Float32Array(d) : normal(d),
    tieLevel: Float32Array.of(level),
  };
  // Without ties, only battles that were decided count.
  const of =
    level === -Infinity ? { ...labels, tied: labels.tied.map(() => 0), won: labels.won.map(Math.round) } : labels;
  const trained = await trainedHead(head, of);
  const engine = await compiledLoss<string, string>((parameters, { z, ...inputs }) =>
    trained.loss(z!, parameters, inputs),
  );
  const examples = Int32Array.of(0, 1, 3, 4, 0, 0); // the last two only fill up
  const z: Blocks<string> = {
    z: {
      shape: [6, d],
      values: Float32Array.from(
        [...examples].flatMap((i) => [...unit.subarray(i * d, (i + 1) * d)].map((v) => v * Math.sqrt(d))),
      ),
    },
  };
  const found = await engine.loss(trained.parameters, { ...z, ...trained.inputs(examples, 4) });
  const weight = [0, 1, 3, 4].reduce((sum, i) => sum + trained.weight(i), 0);
  expect(weight).toBe(10);
  expect(found / weight).toBeCloseTo(headLoss(head, embeddings, of, Int32Array.of(0, 1, 3, 4)), 5);
  expect(headOf(trained.parameters, head)).toEqual(head);
});
