/** Shape of a BERT encoder. */
export interface BertConfig {
  /** V, rows of the table of word pieces. */
  readonly vocabulary: number;
  /** d, width of a hidden state. */
  readonly hidden: number;
  readonly layers: number;
  /** Attention heads; they share the hidden width. */
  readonly heads: number;
  /** Width of the feed-forward layer. */
  readonly intermediate: number;
  /** Longest sequence, in tokens. */
  readonly positions: number;
  readonly types: number;
  /** ε of the layer norms. */
  readonly epsilon: number;
}

/** Parameters by the name they have in a Hugging Face checkpoint, without the prefix `bert.`. */
export type BertWeights = Readonly<Record<string, Float32Array>>;

/** Name and shape of every parameter that the hidden states depend on. Matrices are (outputs × inputs). */
export function bertShapes(config: BertConfig): Readonly<Record<string, readonly number[]>> {
  const { vocabulary, hidden: d, layers, intermediate, positions, types } = config;
  const shapes: Record<string, readonly number[]> = {
    "embeddings.word_embeddings.weight": [vocabulary, d],
    "embeddings.position_embeddings.weight": [positions, d],
    "embeddings.token_type_embeddings.weight": [types, d],
    ...norm("embeddings.LayerNorm", d),
  };
  for (let l = 0; l < layers; l++) {
    const at = layerPrefix(l);
    for (const part of ["query", "key", "value"]) Object.assign(shapes, dense(`${at}.attention.self.${part}`, d, d));
    Object.assign(
      shapes,
      dense(`${at}.attention.output.dense`, d, d),
      norm(`${at}.attention.output.LayerNorm`, d),
      dense(`${at}.intermediate.dense`, intermediate, d),
      dense(`${at}.output.dense`, d, intermediate),
      norm(`${at}.output.LayerNorm`, d),
    );
  }
  return shapes;
}

export const layerPrefix = (layer: number): string => `encoder.layer.${layer}`;

const dense = (name: string, outputs: number, inputs: number) => ({
  [`${name}.weight`]: [outputs, inputs],
  [`${name}.bias`]: [outputs],
});

const norm = (name: string, d: number) => ({ [`${name}.weight`]: [d], [`${name}.bias`]: [d] });
