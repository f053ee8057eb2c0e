import { KERNELS_BASE64 } from "./kernels.generated.js";

type Pointer = number;

/** The compiled kernels; pointers are byte addresses in {@link Arena}'s memory. See kernels.as.ts. */
export interface Kernels {
  transposeTimes(a: Pointer, b: Pointer, c: Pointer, n: number, d: number, k: number, lowerOnly: boolean): void;
  times(a: Pointer, b: Pointer, c: Pointer, n: number, d: number, k: number): void;
  weightedRowSum(a: Pointer, indices: Pointer, weights: Pointer, out: Pointer, count: number, d: number): void;
  rowProducts(a: Pointer, x: Pointer, out: Pointer, n: number, d: number): void;
  rowProducts8(a: Pointer, x: Pointer, out: Pointer, n: number, d: number): void;
  sparseTimes(
    offsets: Pointer,
    indices: Pointer,
    values: Pointer,
    b: Pointer,
    c: Pointer,
    rows: number,
    k: number,
  ): void;
  timesPanels(
    a: Pointer,
    b: Pointer,
    bias: Pointer,
    c: Pointer,
    n: number,
    d: number,
    panels: number,
    strideA: number,
    strideC: number,
  ): void;
  cholesky(g: Pointer, n: number, tolerance: number): number;
}

/** Scratch memory for one computation: everything placed is gone at the next `arena()`. */
export interface Arena {
  readonly kernels: Kernels;
  /** Room for `length` float64 values; their content is whatever was there. */
  doubles(length: number): { readonly pointer: Pointer; readonly values: Float64Array };
  /** A copy of the values, as float64. */
  place(values: Float32Array | Float64Array): Pointer;
  placeIntegers(values: Int32Array): Pointer;
  placeFloats(values: Float32Array): Pointer;
}

export const PAGE = 65_536;
/** Below this lies what the compiler placed. */
export const START = 4096;

let shared: { memory: WebAssembly.Memory; kernels: Kernels } | undefined;

function instance(): { memory: WebAssembly.Memory; kernels: Kernels } {
  shared ??= instantiate(16);
  return shared;
}

/** Kernels with a memory of their own, for data that stays there. @param pages  of 64 kB, to begin with */
export function instantiate(pages: number): { memory: WebAssembly.Memory; kernels: Kernels } {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: 65_536 });
  const module = new WebAssembly.Module(Buffer.from(KERNELS_BASE64, "base64"));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, kernels: exports as unknown as Kernels };
}

/**
 * One memory serves all computations and keeps its largest size.
 *
 * @param bytes  upper bound of all that will be placed; views stay valid because the memory grows here and only here
 */
export function arena(bytes: number): Arena {
  const { memory, kernels } = instance();
  const missing = START + bytes + 64 * 16 - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  const { buffer } = memory;
  let next = START;
  const take = (size: number) => {
    const pointer = next;
    next = Math.ceil((next + size) / 16) * 16; // addresses go past 2³¹, where bitwise operators would wrap
    return pointer;
  };
  const doubles = (length: number) => {
    const pointer = take(length * 8);
    return { pointer, values: new Float64Array(buffer, pointer, length) };
  };
  return {
    kernels,
    doubles,
    place(values) {
      const room = doubles(values.length);
      room.values.set(values);
      return room.pointer;
    },
    placeIntegers(values) {
      const pointer = take(values.length * 4);
      new Int32Array(buffer, pointer, values.length).set(values);
      return pointer;
    },
    placeFloats(values) {
      const pointer = take(values.length * 4);
      new Float32Array(buffer, pointer, values.length).set(values);
      return pointer;
    },
  };
}

/** The next address at which 16 bytes are aligned. */
export const align = (address: number): number => Math.ceil(address / 16) * 16;
