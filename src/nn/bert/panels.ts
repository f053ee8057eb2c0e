import { align, instantiate, PAGE, START } from "../../math/kernels/kernels.js";

/** Columns that a kernel keeps in registers. */
export const PANEL = 8;
/** Rows likewise. */
const ROWS = 4;

export const panelsOf = (columns: number): number => Math.ceil(columns / PANEL);
export const paddedRows = (rows: number): number => Math.ceil(rows / ROWS) * ROWS;

/** A linear layer x ↦ Wx + b, laid out for the kernel `timesPanels`. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: number;
  readonly bias: number;
}

/** Memory of the kernels' own, with the weights of a network in it; what is taken stays. */
export function workspace(floats: number) {
  const { memory, kernels } = instantiate(Math.ceil((START + 4 * floats) / PAGE) + 1);
  let next = START;
  const take = (length: number): number => {
    const pointer = next;
    next = align(pointer + 4 * length);
    const missing = next - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return pointer;
  };
  /** A view; taking more may end its life. */
  const view = (pointer: number, length: number) => new Float32Array(memory.buffer, pointer, length);
  return {
    kernels,
    take,
    view,
    /** @param W  (outputs × inputs) row by row */
    layer(W: Float32Array, b: Float32Array): Layer {
      const outputs = b.length;
      const inputs = W.length / outputs;
      const weight = take(panelsOf(outputs) * PANEL * inputs);
      const bias = take(panelsOf(outputs) * PANEL);
      packRows(W, outputs, inputs, inputs, view(weight, panelsOf(outputs) * PANEL * inputs));
      view(bias, outputs).set(b);
      return { inputs, outputs, weight, bias };
    },
  };
}

export type Workspace = ReturnType<typeof workspace>;

/** Panels of the transpose of M (rows × columns, rows `stride` apart): row r of M becomes column r. */
export function packRows(M: Float32Array, rows: number, columns: number, stride: number, out: Float32Array): void {
  for (let panel = 0; panel < panelsOf(rows); panel++)
    for (let j = 0; j < columns; j++)
      for (let lane = 0; lane < PANEL; lane++) {
        const r = panel * PANEL + lane;
        out[(panel * columns + j) * PANEL + lane] = r < rows ? M[r * stride + j]! : 0;
      }
}

/** Panels of M (rows × columns, rows `stride` apart) itself. */
export function packColumns(M: Float32Array, rows: number, columns: number, stride: number, out: Float32Array): void {
  for (let panel = 0; panel < panelsOf(columns); panel++)
    for (let i = 0; i < rows; i++)
      for (let lane = 0; lane < PANEL; lane++) {
        const j = panel * PANEL + lane;
        out[(panel * rows + i) * PANEL + lane] = j < columns ? M[i * stride + j]! : 0;
      }
}
