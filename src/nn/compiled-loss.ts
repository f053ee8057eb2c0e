import type { Array as Tensor } from "@jax-js/jax";
import { jax } from "./jax.js";

/** Numbers with a shape, outside of the tensor library. */
export interface Block {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export type Blocks<Name extends string> = Readonly<Record<Name, Block>>;
export type Tensors<Name extends string> = Readonly<Record<Name, Tensor>>;

/** A scalar loss of parameters and inputs, compiled once for each set of shapes that it meets. */
export interface CompiledLoss<P extends string, I extends string> {
  loss(parameters: Blocks<P>, inputs: Blocks<I>): Promise<number>;
  /** The loss, and its gradient in each parameter. */
  gradients(parameters: Blocks<P>, inputs: Blocks<I>): Promise<{ loss: number; gradients: Record<P, Float32Array> }>;
}

/**
 * Compiles a loss into kernels that take and return plain arrays: no tensor of the library leaves this folder.
 *
 * @param loss  scalar; uses each tensor once, or takes `.ref` for every further use
 */
export async function compiledLoss<P extends string, I extends string>(
  loss: (parameters: Tensors<P>, inputs: Tensors<I>) => Tensor,
): Promise<CompiledLoss<P, I>> {
  const { jit, valueAndGrad, numpy: np } = await jax();
  // The library types trees of arrays by mapping over them, which generic names defeat: the shapes are stated here.
  type Kernel<R> = (parameters: Tensors<P>, inputs: Tensors<I>) => R;
  const traced = loss as unknown as (...trees: Tensor[]) => Tensor;
  const withGradient = jit(valueAndGrad(traced)) as unknown as Kernel<[Tensor, Tensors<P>]>;
  const alone = jit(traced) as unknown as Kernel<Tensor>;
  const tensor = ({ shape, values }: Block): Tensor => np.array(values.slice()).reshape(shape.slice());
  const tensors = <N extends string>(blocks: Blocks<N>): Tensors<N> =>
    Object.fromEntries(Object.entries<Block>(blocks).map(([name, block]) => [name, tensor(block)])) as Tensors<N>;

  return {
    loss: async (parameters, inputs) =>
      ((await alone(tensors(parameters), tensors(inputs)).data()) as Float32Array)[0]!,
    async gradients(parameters, inputs) {
      const [value, gradient] = withGradient(tensors(parameters), tensors(inputs));
      const gradients = {} as Record<P, Float32Array>;
      for (const name of Object.keys(gradient) as P[]) gradients[name] = (await gradient[name].data()) as Float32Array;
      return { loss: ((await value.data()) as Float32Array)[0]!, gradients };
    },
  };
}

export function copies<P extends string>(blocks: Blocks<P>): Blocks<P> {
  return Object.fromEntries(
    Object.entries<Block>(blocks).map(([name, { shape, values }]) => [name, { shape, values: values.slice() }]),
  ) as Blocks<P>;
}
