import { align, PAGE, START } from "./kernels.js";
import { TREES_BASE64 } from "./trees.generated.js";

type Pointer = number;

/** The compiled kernels; pointers are byte addresses in {@link TreeArena}'s memory. See trees.as.ts. */
export interface TreeKernels {
  prepare(
    byFeature: Pointer,
    byRow: Pointer,
    binCounts: Pointer,
    n: number,
    d: number,
    target: Pointer,
    weight: Pointer,
    rows: Pointer,
    spare: Pointer,
    offsets: Pointer,
    pairs: Pointer,
    histogram: Pointer,
    bitmap: Pointer,
    features: Pointer,
    order: Pointer,
    stack: Pointer,
    values: Pointer,
  ): void;
  grow(
    count: number,
    seed: number,
    maxDepth: number,
    minLeaf: number,
    minSplit: number,
    tries: number,
    l2: number,
    minGain: number,
  ): number;
  walk(leaves: Pointer, bins: Pointer, d: number, blocks: number, scale: number, out: Pointer): void;
  bin(x: Pointer, thresholds: Pointer, pivots: Pointer, out: Pointer, blocks: number, d: number): number;
}

/** An array in the kernels' memory, with its address. */
export interface Placed<V> {
  readonly pointer: Pointer;
  readonly values: V;
}

/** Scratch memory for one computation: everything placed is gone at the next `treeArena()`. Nothing is cleared. */
export interface TreeArena {
  readonly kernels: TreeKernels;
  /** The tree that is grown or walked: two numbers a node, at the address that the kernels know. */
  readonly tree: Uint32Array;
  doubles(length: number): Placed<Float64Array>;
  integers(length: number): Placed<Int32Array>;
  bytes(length: number): Placed<Uint8Array>;
}

let shared: { memory: WebAssembly.Memory; kernels: TreeKernels } | undefined;

function instance(): { memory: WebAssembly.Memory; kernels: TreeKernels } {
  if (shared) return shared;
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536 });
  const module = new WebAssembly.Module(Buffer.from(TREES_BASE64, "base64"));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  shared = { memory, kernels: exports as unknown as TreeKernels };
  return shared;
}

/**
 * @param nodes  room for the tree
 * @param bytes  upper bound of all that will be placed, and 16 more an array; the memory grows here and only here
 */
export function treeArena(nodes: number, bytes: number): TreeArena {
  const { memory, kernels } = instance();
  const missing = START + 8 * nodes + bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  const { buffer } = memory;
  let next = align(START + 8 * nodes);
  const take = (size: number) => {
    const pointer = next;
    next = align(next + size);
    return pointer;
  };
  const placed =
    <V>(Values: { new (buffer: ArrayBuffer, at: number, length: number): V; readonly BYTES_PER_ELEMENT: number }) =>
    (length: number): Placed<V> => {
      const pointer = take(length * Values.BYTES_PER_ELEMENT);
      return { pointer, values: new Values(buffer, pointer, length) };
    };
  return {
    kernels,
    tree: new Uint32Array(buffer, START, 2 * nodes),
    doubles: placed<Float64Array>(Float64Array),
    integers: placed<Int32Array>(Int32Array),
    bytes: placed<Uint8Array>(Uint8Array),
  };
}
