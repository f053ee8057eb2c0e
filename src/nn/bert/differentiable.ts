import type * as Jax from "@jax-js/jax";
import type { Tensors } from "../compiled-loss.js";
import { type BertConfig, layerPrefix } from "./config.js";

type Tensor = InstanceType<typeof Jax.numpy.Array>;

/**
 * The hidden states of {@link bertForward}, for a batch of sequences that are filled up to one length, as tensors that can
 * be differentiated. It begins behind the embedding tables, whose gradients are sums of those of `x`.
 *
 * @param parameters  all but the tables, by name; each is used once
 * @param x     (B·L × d) sums of word, position and type embeddings
 * @param mask  (B × 1 × 1 × L) 0 for a token, a large negative number where the sequence is over
 * @returns     (B × L × d)
 */
export function differentiableBert({ numpy: np, lax, nn }: typeof Jax, config: BertConfig, B: number, L: number) {
  const { hidden: d, heads, epsilon } = config;
  const size = d / heads;
  return (parameters: Tensors<string>, x: Tensor, mask: Tensor): Tensor => {
    const of = (name: string) => parameters[name]!;
    const dense = (y: Tensor, name: string) => np.matmul(y, of(`${name}.weight`).transpose()).add(of(`${name}.bias`));
    const norm = (y: Tensor, name: string) => {
      const centred = y.ref.sub(y.mean(1, { keepdims: true }));
      const variance = centred.ref.mul(centred.ref).mean(1, { keepdims: true });
      return centred
        .div(np.sqrt(variance.add(epsilon)))
        .mul(of(`${name}.weight`))
        .add(of(`${name}.bias`));
    };
    const split = (y: Tensor) => y.reshape([B, L, heads, size]).transpose([0, 2, 1, 3]); // (B × heads × L × size)
    const gelu = (z: Tensor) => z.ref.mul(lax.erf(z.mul(Math.SQRT1_2)).add(1)).mul(0.5);

    let states = norm(x, "embeddings.LayerNorm");
    for (let l = 0; l < config.layers; l++) {
      const at = layerPrefix(l);
      const q = split(dense(states.ref, `${at}.attention.self.query`));
      const k = split(dense(states.ref, `${at}.attention.self.key`));
      const v = split(dense(states.ref, `${at}.attention.self.value`));
      const scores = np.matmul(q, k.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(size));
      const attention = nn.softmax(l === config.layers - 1 ? scores.add(mask) : scores.add(mask.ref), -1);
      const context = np
        .matmul(attention, v)
        .transpose([0, 2, 1, 3])
        .reshape([B * L, d]);
      states = norm(states.add(dense(context, `${at}.attention.output.dense`)), `${at}.attention.output.LayerNorm`);
      const wide = gelu(dense(states.ref, `${at}.intermediate.dense`));
      states = norm(states.add(dense(wide, `${at}.output.dense`)), `${at}.output.LayerNorm`);
    }
    return states.reshape([B, L, d]);
  };
}
