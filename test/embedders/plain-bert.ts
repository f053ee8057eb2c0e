import { type BertConfig, type BertWeights, layerPrefix } from "../../src/nn/bert/config.js";

type Rows = number[][];

/**
 * A BERT encoder in float64 as its paper writes it, one number at a time and with erf by its series: what faster code is
 * held against. L × d hidden states of the last layer.
 */
export function plainBert(config: BertConfig, weights: BertWeights, ids: ArrayLike<number>): Rows {
  const { hidden: d, heads, layers, epsilon } = config;
  const of = (name: string) => weights[name]!;
  const size = d / heads;
  const norm = (x: Rows, name: string): Rows =>
    x.map((row) => {
      const mean = row.reduce((a, b) => a + b, 0) / d;
      const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / d;
      return row.map(
        (v, j) => ((v - mean) / Math.sqrt(variance + epsilon)) * of(`${name}.weight`)[j]! + of(`${name}.bias`)[j]!,
      );
    });
  const dense = (x: Rows, name: string): Rows =>
    x.map((row) =>
      Array.from(of(`${name}.bias`), (bias, o) =>
        row.reduce((sum, v, i) => sum + v * of(`${name}.weight`)[o * row.length + i]!, bias),
      ),
    );
  const plus = (x: Rows, y: Rows): Rows => x.map((row, i) => row.map((v, j) => v + y[i]![j]!));

  let x = norm(
    Array.from(ids, (id, i) =>
      Array.from(
        { length: d },
        (_, j) =>
          of("embeddings.word_embeddings.weight")[id * d + j]! +
          of("embeddings.position_embeddings.weight")[i * d + j]! +
          of("embeddings.token_type_embeddings.weight")[j]!,
      ),
    ),
    "embeddings.LayerNorm",
  );
  for (let l = 0; l < layers; l++) {
    const at = layerPrefix(l);
    const [q, k, v] = ["query", "key", "value"].map((part) => dense(x, `${at}.attention.self.${part}`)) as [
      Rows,
      Rows,
      Rows,
    ];
    const context = x.map((_, i) =>
      Array.from({ length: d }, (_, j) => {
        const head = Math.floor(j / size) * size;
        const scores = k.map((key) => {
          let sum = 0;
          for (let c = head; c < head + size; c++) sum += q[i]![c]! * key[c]!;
          return Math.exp(sum / Math.sqrt(size));
        });
        const total = scores.reduce((a, b) => a + b, 0);
        return scores.reduce((sum, score, t) => sum + (score / total) * v[t]![j]!, 0);
      }),
    );
    x = norm(plus(x, dense(context, `${at}.attention.output.dense`)), `${at}.attention.output.LayerNorm`);
    const wide = dense(x, `${at}.intermediate.dense`).map((row) =>
      row.map((z) => (z / 2) * (1 + erfSeries(z / Math.SQRT2))),
    );
    x = norm(plus(x, dense(wide, `${at}.output.dense`)), `${at}.output.LayerNorm`);
  }
  return x;
}

/** erf(z) = 2/√π Σ (−1)ⁿ z²ⁿ⁺¹ / (n! (2n+1)); converges fast for the |z| < 3 of these tests. */
function erfSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; n < 60; n++) {
    term *= (-z * z) / n;
    sum += term / (2 * n + 1);
  }
  return Math.max(-1, Math.min(1, (2 / Math.sqrt(Math.PI)) * sum));
}
