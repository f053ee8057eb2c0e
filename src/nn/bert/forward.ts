import { erf } from "../../math/erf.js";
import { type BertConfig, type BertWeights, layerPrefix } from "./config.js";
import { type Layer, PANEL, packColumns, packRows, paddedRows, panelsOf, workspace } from "./panels.js";

/** How hidden states of a sequence become one vector: the first token's, or the mean over all. */
export type Pooling = "cls" | "mean";

interface Norm {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/**
 * A BERT encoder that serves, in plain arithmetic with float32 kernels. One sequence at a time, so that nothing is padded
 * and a prompt's vector does not depend on what stands beside it:
 *
 *   x = LN(word[id] + position + type₀)                                  L × d
 *   x = LN(x + O · concat_h softmax(Q_h K_hᵀ / √(d/heads)) V_h)           in every layer
 *   x = LN(x + W₂ · gelu(W₁ x)),   gelu(z) = z/2 · (1 + erf(z/√2))
 *
 * @returns  ids (L, 1 to `positions`) → (d) pooled hidden state of the last layer, not normalised
 * @see Devlin et al. 2018, arXiv:1810.04805
 */
export function bertForward(
  config: BertConfig,
  weights: BertWeights,
): (ids: Int32Array, pooling: Pooling) => Float32Array {
  const { hidden: d, heads, intermediate, epsilon } = config;
  const width = panelsOf(d) * PANEL;
  const widest = panelsOf(intermediate) * PANEL;
  const size = d / heads;
  const perLayer = 4 * d * d + 2 * d * intermediate;
  const room = workspace(Math.ceil(1.1 * config.layers * perLayer));
  const layerOf = (name: string) => room.layer(weights[`${name}.weight`]!, weights[`${name}.bias`]!);
  const normOf = (name: string): Norm => ({ weight: weights[`${name}.weight`]!, bias: weights[`${name}.bias`]! });

  const layers = Array.from({ length: config.layers }, (_, l) => {
    const at = layerPrefix(l);
    return {
      query: layerOf(`${at}.attention.self.query`),
      key: layerOf(`${at}.attention.self.key`),
      value: layerOf(`${at}.attention.self.value`),
      attended: layerOf(`${at}.attention.output.dense`),
      attentionNorm: normOf(`${at}.attention.output.LayerNorm`),
      widen: layerOf(`${at}.intermediate.dense`),
      narrow: layerOf(`${at}.output.dense`),
      norm: normOf(`${at}.output.LayerNorm`),
    };
  });

  let longest = 0;
  let at = scratch(0);
  function scratch(length: number) {
    const rows = paddedRows(length);
    const columns = panelsOf(length) * PANEL;
    longest = length;
    return {
      x: room.take(rows * width),
      query: room.take(rows * width),
      key: room.take(rows * width),
      value: room.take(rows * width),
      context: room.take(rows * width + PANEL), // a head narrower than a panel writes past its columns
      wide: room.take(rows * widest),
      scores: room.take(rows * columns),
      packed: room.take(columns * Math.max(size, 1) + panelsOf(size) * PANEL * length),
      product: room.take(rows * Math.max(columns, panelsOf(size) * PANEL)),
      zeros: room.take(Math.max(columns, width)),
    };
  }

  return (ids, pooling) => {
    const L = ids.length;
    // Room grows by doubling, so that what is given up is less than what is kept.
    if (L > longest) at = scratch(Math.min(config.positions, Math.max(L, 2 * longest, 32)));
    const rows = paddedRows(L);
    const apply = (layer: Layer, from: number, fromStride: number, to: number, toStride: number) =>
      room.kernels.timesPanels(
        from,
        layer.weight,
        layer.bias,
        to,
        rows,
        layer.inputs,
        panelsOf(layer.outputs),
        fromStride,
        toStride,
      );
    const x = room.view(at.x, rows * width);
    const query = room.view(at.query, rows * width);
    const key = room.view(at.key, rows * width);
    const value = room.view(at.value, rows * width);
    const context = room.view(at.context, rows * width);
    const wide = room.view(at.wide, rows * widest);
    const columns = panelsOf(L) * PANEL;
    const scores = room.view(at.scores, rows * columns);

    embed(config, weights, ids, x, width);
    layerNorm(x, L, d, width, normOf("embeddings.LayerNorm"), epsilon);
    for (const layer of layers) {
      apply(layer.query, at.x, width, at.query, width);
      apply(layer.key, at.x, width, at.key, width);
      apply(layer.value, at.x, width, at.value, width);
      for (let head = 0; head < heads; head++) {
        const from = head * size;
        packRows(key.subarray(from), L, size, width, room.view(at.packed, columns * size));
        const queries = at.query + 4 * from;
        room.kernels.timesPanels(queries, at.packed, at.zeros, at.scores, rows, size, columns / PANEL, width, columns);
        softmaxRows(scores, L, columns, 1 / Math.sqrt(size));
        const panels = panelsOf(size);
        packColumns(value.subarray(from), L, size, width, room.view(at.packed, panels * PANEL * L));
        room.kernels.timesPanels(at.scores, at.packed, at.zeros, at.product, rows, L, panels, columns, panels * PANEL);
        const product = room.view(at.product, rows * panels * PANEL);
        for (let i = 0; i < L; i++)
          for (let j = 0; j < size; j++) context[i * width + from + j] = product[i * panels * PANEL + j]!;
      }
      apply(layer.attended, at.context, width, at.query, width);
      add(x, query);
      layerNorm(x, L, d, width, layer.attentionNorm, epsilon);
      apply(layer.widen, at.x, width, at.wide, widest);
      gelu(wide, L * widest);
      apply(layer.narrow, at.wide, widest, at.query, width);
      add(x, query);
      layerNorm(x, L, d, width, layer.norm, epsilon);
    }
    return pooled(x, L, d, width, pooling);
  };
}

function embed({ hidden: d }: BertConfig, weights: BertWeights, ids: Int32Array, x: Float32Array, width: number): void {
  const word = weights["embeddings.word_embeddings.weight"]!;
  const position = weights["embeddings.position_embeddings.weight"]!;
  const type = weights["embeddings.token_type_embeddings.weight"]!;
  x.fill(0);
  ids.forEach((id, i) => {
    for (let j = 0; j < d; j++) x[i * width + j] = word[id * d + j]! + position[i * d + j]! + type[j]!;
  });
}

/** LN(x) = weight ⊙ (x − mean) / √(variance + ε) + bias, row by row, in place. */
function layerNorm(x: Float32Array, rows: number, d: number, width: number, { weight, bias }: Norm, epsilon: number) {
  for (let i = 0; i < rows; i++) {
    const from = i * width;
    let sum = 0;
    for (let j = 0; j < d; j++) sum += x[from + j]!;
    const mean = sum / d;
    let squares = 0;
    for (let j = 0; j < d; j++) squares += (x[from + j]! - mean) ** 2;
    const scale = 1 / Math.sqrt(squares / d + epsilon);
    for (let j = 0; j < d; j++) x[from + j] = (x[from + j]! - mean) * scale * weight[j]! + bias[j]!;
  }
}

/** softmax(scale · row) over the first L of each row's columns, in place. */
function softmaxRows(scores: Float32Array, L: number, columns: number, scale: number): void {
  for (let i = 0; i < L; i++) {
    const from = i * columns;
    let most = -Infinity;
    for (let j = 0; j < L; j++) most = Math.max(most, scores[from + j]!);
    let sum = 0;
    for (let j = 0; j < L; j++) {
      const e = Math.exp(scale * (scores[from + j]! - most));
      scores[from + j] = e;
      sum += e;
    }
    for (let j = 0; j < L; j++) scores[from + j]! /= sum;
  }
}

function gelu(x: Float32Array, length: number): void {
  for (let i = 0; i < length; i++) x[i]! *= 0.5 * (1 + erf(x[i]! * Math.SQRT1_2));
}

function add(x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i]! += y[i]!;
}

function pooled(x: Float32Array, L: number, d: number, width: number, pooling: Pooling): Float32Array {
  if (pooling === "cls") return x.slice(0, d);
  const out = new Float32Array(d);
  for (let i = 0; i < L; i++) for (let j = 0; j < d; j++) out[j]! += x[i * width + j]! / L;
  return out;
}
