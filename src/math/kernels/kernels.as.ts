// AssemblyScript (TypeScript syntax, compiled to WebAssembly with SIMD by `npm run build:kernels`).
// Pointers are byte addresses of row-major float64 arrays. Callers pad nothing: tails are handled here.

const PANEL: i32 = 128; // rows of A and B that stay in cache while all blocks of C are updated

/** C (d × k) += AᵀB for A of n × d and B of n × k; C must hold zeros or a running sum. */
export function transposeTimes(a: usize, b: usize, c: usize, n: i32, d: i32, k: i32, lowerOnly: bool): void {
  for (let from = 0; from < n; from += PANEL) {
    const to = min(from + PANEL, n);
    for (let i = 0; i < d; i += 4) {
      const end = lowerOnly ? min(k, i + 4) : k;
      for (let j = 0; j < end; j += 4) {
        if (i + 4 <= d && j + 4 <= k) transposeBlock(a, b, c, d, k, i, j, from, to);
        else transposeEdge(a, b, c, d, k, i, j, from, to);
      }
    }
  }
}

/** One 4 × 4 block of C, in eight registers, over the rows from … to − 1. */
// @ts-ignore: decorator
@inline
function transposeBlock(a: usize, b: usize, c: usize, d: i32, k: i32, i: i32, j: i32, from: i32, to: i32): void {
  let c00 = f64x2.splat(0), c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0), c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0), c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0), c31 = f64x2.splat(0);
  let pa = a + ((<usize>from * d + i) << 3);
  let pb = b + ((<usize>from * k + j) << 3);
  const stepA = <usize>d << 3;
  const stepB = <usize>k << 3;
  for (let r = from; r < to; r++) {
    const b0 = v128.load(pb), b1 = v128.load(pb, 16);
    const a0 = v128.load_splat<f64>(pa), a1 = v128.load_splat<f64>(pa, 8);
    const a2 = v128.load_splat<f64>(pa, 16), a3 = v128.load_splat<f64>(pa, 24);
    c00 = f64x2.add(c00, f64x2.mul(a0, b0)); c01 = f64x2.add(c01, f64x2.mul(a0, b1));
    c10 = f64x2.add(c10, f64x2.mul(a1, b0)); c11 = f64x2.add(c11, f64x2.mul(a1, b1));
    c20 = f64x2.add(c20, f64x2.mul(a2, b0)); c21 = f64x2.add(c21, f64x2.mul(a2, b1));
    c30 = f64x2.add(c30, f64x2.mul(a3, b0)); c31 = f64x2.add(c31, f64x2.mul(a3, b1));
    pa += stepA;
    pb += stepB;
  }
  let pc = c + ((<usize>i * k + j) << 3);
  accumulate(pc, c00, c01); pc += stepB;
  accumulate(pc, c10, c11); pc += stepB;
  accumulate(pc, c20, c21); pc += stepB;
  accumulate(pc, c30, c31);
}

// @ts-ignore: decorator
@inline
function accumulate(p: usize, x: v128, y: v128): void {
  v128.store(p, f64x2.add(v128.load(p), x));
  v128.store(p, f64x2.add(v128.load(p, 16), y), 16);
}

function transposeEdge(a: usize, b: usize, c: usize, d: i32, k: i32, i0: i32, j0: i32, from: i32, to: i32): void {
  for (let i = i0; i < min(i0 + 4, d); i++)
    for (let j = j0; j < min(j0 + 4, k); j++) {
      let sum: f64 = 0;
      for (let r = from; r < to; r++)
        sum += load<f64>(a + ((<usize>r * d + i) << 3)) * load<f64>(b + ((<usize>r * k + j) << 3));
      const p = c + ((<usize>i * k + j) << 3);
      store<f64>(p, load<f64>(p) + sum);
    }
}

/** C (n × k) = A·B for A of n × d and B of d × k. */
export function times(a: usize, b: usize, c: usize, n: i32, d: i32, k: i32): void {
  for (let i = 0; i < n; i += 4)
    for (let j = 0; j < k; j += 4) {
      if (i + 4 <= n && j + 4 <= k) timesBlock(a, b, c, d, k, i, j);
      else timesEdge(a, b, c, n, d, k, i, j);
    }
}

// @ts-ignore: decorator
@inline
function timesBlock(a: usize, b: usize, c: usize, d: i32, k: i32, i: i32, j: i32): void {
  let c00 = f64x2.splat(0), c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0), c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0), c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0), c31 = f64x2.splat(0);
  const rowA = <usize>d << 3;
  const rowC = <usize>k << 3;
  let p0 = a + <usize>i * rowA;
  let p1 = p0 + rowA, p2 = p1 + rowA, p3 = p2 + rowA;
  let pb = b + (<usize>j << 3);
  for (let r = 0; r < d; r++) {
    const b0 = v128.load(pb), b1 = v128.load(pb, 16);
    const a0 = v128.load_splat<f64>(p0), a1 = v128.load_splat<f64>(p1);
    const a2 = v128.load_splat<f64>(p2), a3 = v128.load_splat<f64>(p3);
    c00 = f64x2.add(c00, f64x2.mul(a0, b0)); c01 = f64x2.add(c01, f64x2.mul(a0, b1));
    c10 = f64x2.add(c10, f64x2.mul(a1, b0)); c11 = f64x2.add(c11, f64x2.mul(a1, b1));
    c20 = f64x2.add(c20, f64x2.mul(a2, b0)); c21 = f64x2.add(c21, f64x2.mul(a2, b1));
    c30 = f64x2.add(c30, f64x2.mul(a3, b0)); c31 = f64x2.add(c31, f64x2.mul(a3, b1));
    p0 += 8; p1 += 8; p2 += 8; p3 += 8;
    pb += rowC;
  }
  let pc = c + <usize>i * rowC + (<usize>j << 3);
  v128.store(pc, c00); v128.store(pc, c01, 16); pc += rowC;
  v128.store(pc, c10); v128.store(pc, c11, 16); pc += rowC;
  v128.store(pc, c20); v128.store(pc, c21, 16); pc += rowC;
  v128.store(pc, c30); v128.store(pc, c31, 16);
}

function timesEdge(a: usize, b: usize, c: usize, n: i32, d: i32, k: i32, i0: i32, j0: i32): void {
  for (let i = i0; i < min(i0 + 4, n); i++)
    for (let j = j0; j < min(j0 + 4, k); j++) {
      let sum: f64 = 0;
      for (let r = 0; r < d; r++)
        sum += load<f64>(a + ((<usize>i * d + r) << 3)) * load<f64>(b + ((<usize>r * k + j) << 3));
      store<f64>(c + ((<usize>i * k + j) << 3), sum);
    }
}

/**
 * C (rows × k) = S·B for a sparse S in compressed rows: offsets (rows + 1, int32), indices (int32), values (float32).
 * Eight columns of C stay in registers while a row of S is read.
 */
export function sparseTimes(offsets: usize, indices: usize, values: usize, b: usize, c: usize, rows: i32, k: i32): void {
  const step = <usize>k << 3;
  for (let i = 0; i < rows; i++) {
    const from = load<i32>(offsets + (<usize>i << 2));
    const to = load<i32>(offsets + (<usize>(i + 1) << 2));
    const pc = c + <usize>i * step;
    let j = 0;
    for (; j + 8 <= k; j += 8) {
      let c0 = f64x2.splat(0), c1 = f64x2.splat(0), c2 = f64x2.splat(0), c3 = f64x2.splat(0);
      const column = b + (<usize>j << 3);
      for (let e = from; e < to; e++) {
        const x = f64x2.splat(<f64>load<f32>(values + (<usize>e << 2)));
        const p = column + <usize>load<i32>(indices + (<usize>e << 2)) * step;
        c0 = f64x2.add(c0, f64x2.mul(x, v128.load(p)));
        c1 = f64x2.add(c1, f64x2.mul(x, v128.load(p, 16)));
        c2 = f64x2.add(c2, f64x2.mul(x, v128.load(p, 32)));
        c3 = f64x2.add(c3, f64x2.mul(x, v128.load(p, 48)));
      }
      const out = pc + (<usize>j << 3);
      v128.store(out, c0); v128.store(out, c1, 16); v128.store(out, c2, 32); v128.store(out, c3, 48);
    }
    for (; j < k; j++) {
      let sum: f64 = 0;
      for (let e = from; e < to; e++)
        sum += <f64>load<f32>(values + (<usize>e << 2)) *
          load<f64>(b + <usize>load<i32>(indices + (<usize>e << 2)) * step + (<usize>j << 3));
      store<f64>(pc + (<usize>j << 3), sum);
    }
  }
}

/** out[i] = row i of A · x for float32 A of n × d and x of d; d must be a multiple of 4 (pad with zeros). */
export function rowProducts(a: usize, x: usize, out: usize, n: i32, d: i32): void {
  let p = a;
  for (let i = 0; i < n; i++) {
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0);
    let q = x;
    let j = 0;
    for (; j + 8 <= d; j += 8) {
      s0 = f32x4.add(s0, f32x4.mul(v128.load(p), v128.load(q)));
      s1 = f32x4.add(s1, f32x4.mul(v128.load(p, 16), v128.load(q, 16)));
      p += 32;
      q += 32;
    }
    if (j < d) {
      s0 = f32x4.add(s0, f32x4.mul(v128.load(p), v128.load(q)));
      p += 16;
    }
    const s = f32x4.add(s0, s1);
    store<f32>(
      out + (<usize>i << 2),
      f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3),
    );
  }
}

/** out[i] = row i of A · x in whole numbers, for int8 A of n × d and x of d; d must be a multiple of 32 (pad with zeros). */
export function rowProducts8(a: usize, x: usize, out: usize, n: i32, d: i32): void {
  let p = a;
  for (let i = 0; i < n; i++) {
    let s0 = i32x4.splat(0), s1 = i32x4.splat(0);
    for (let q = x, end = x + <usize>d; q < end; q += 32) {
      const a0 = v128.load(p), x0 = v128.load(q);
      const a1 = v128.load(p, 16), x1 = v128.load(q, 16);
      s0 = i32x4.add(s0, i32x4.add(
        i32x4.extadd_pairwise_i16x8_s(i16x8.extmul_low_i8x16_s(a0, x0)),
        i32x4.extadd_pairwise_i16x8_s(i16x8.extmul_high_i8x16_s(a0, x0)),
      ));
      s1 = i32x4.add(s1, i32x4.add(
        i32x4.extadd_pairwise_i16x8_s(i16x8.extmul_low_i8x16_s(a1, x1)),
        i32x4.extadd_pairwise_i16x8_s(i16x8.extmul_high_i8x16_s(a1, x1)),
      ));
      p += 32;
    }
    const s = i32x4.add(s0, s1);
    store<i32>(
      out + (<usize>i << 2),
      i32x4.extract_lane(s, 0) + i32x4.extract_lane(s, 1) + i32x4.extract_lane(s, 2) + i32x4.extract_lane(s, 3),
    );
  }
}

/**
 * out (d) = Σ_e weights[e] · row indices[e] of an int8 matrix of d columns; d must be a multiple of 16 (pad with zeros).
 * Sixteen columns of the sum stay in registers while all rows are read.
 */
export function weightedRowSum(a: usize, indices: usize, weights: usize, out: usize, count: i32, d: i32): void {
  for (let j = 0; j < d; j += 16) {
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
    const column = a + <usize>j;
    for (let e = 0; e < count; e++) {
      const w = v128.load_splat<f32>(weights + (<usize>e << 2));
      const bytes = v128.load(column + <usize>load<i32>(indices + (<usize>e << 2)) * <usize>d);
      const low = i16x8.extend_low_i8x16_s(bytes);
      const high = i16x8.extend_high_i8x16_s(bytes);
      s0 = f32x4.add(s0, f32x4.mul(w, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low))));
      s1 = f32x4.add(s1, f32x4.mul(w, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low))));
      s2 = f32x4.add(s2, f32x4.mul(w, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high))));
      s3 = f32x4.add(s3, f32x4.mul(w, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high))));
    }
    const to = out + (<usize>j << 2);
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
}

/**
 * C = A·B + bias in float32, for A of n × d. B lies in panels of 8 columns, each d × 8 row by row; bias and C's rows hold
 * 8 values a panel. n must be a multiple of 4 (pad with rows). Strides are of rows, in values.
 */
export function timesPanels(
  a: usize, b: usize, bias: usize, c: usize, n: i32, d: i32, panels: i32, strideA: i32, strideC: i32,
): void {
  const rowA = <usize>strideA << 2;
  const rowC = <usize>strideC << 2;
  for (let panel = 0; panel < panels; panel++) {
    const from = b + (<usize>panel * <usize>d << 5);
    const b0 = v128.load(bias + (<usize>panel << 5)), b1 = v128.load(bias + (<usize>panel << 5), 16);
    for (let i = 0; i < n; i += 4) {
      let c00 = b0, c01 = b1, c10 = b0, c11 = b1, c20 = b0, c21 = b1, c30 = b0, c31 = b1;
      let p0 = a + <usize>i * rowA;
      let p1 = p0 + rowA, p2 = p1 + rowA, p3 = p2 + rowA;
      for (let p = from, end = from + (<usize>d << 5); p < end; p += 32) {
        const x0 = v128.load(p), x1 = v128.load(p, 16);
        const a0 = v128.load_splat<f32>(p0), a1 = v128.load_splat<f32>(p1);
        const a2 = v128.load_splat<f32>(p2), a3 = v128.load_splat<f32>(p3);
        c00 = f32x4.add(c00, f32x4.mul(a0, x0)); c01 = f32x4.add(c01, f32x4.mul(a0, x1));
        c10 = f32x4.add(c10, f32x4.mul(a1, x0)); c11 = f32x4.add(c11, f32x4.mul(a1, x1));
        c20 = f32x4.add(c20, f32x4.mul(a2, x0)); c21 = f32x4.add(c21, f32x4.mul(a2, x1));
        c30 = f32x4.add(c30, f32x4.mul(a3, x0)); c31 = f32x4.add(c31, f32x4.mul(a3, x1));
        p0 += 4; p1 += 4; p2 += 4; p3 += 4;
      }
      let pc = c + <usize>i * rowC + (<usize>panel << 5);
      v128.store(pc, c00); v128.store(pc, c01, 16); pc += rowC;
      v128.store(pc, c10); v128.store(pc, c11, 16); pc += rowC;
      v128.store(pc, c20); v128.store(pc, c21, 16); pc += rowC;
      v128.store(pc, c30); v128.store(pc, c31, 16);
    }
  }
}

/**
 * G = L Lᵀ in place, in the lower triangle of G (n × n); what stands above the diagonal is neither read nor written. Stops at
 * the first pivot that is not above tolerance · G[i, i].
 *
 * @returns rows that were factored: n where all went well
 */
export function cholesky(g: usize, n: i32, tolerance: f64): i32 {
  const step = <usize>n << 3;
  for (let i = 0; i < n; i++) {
    const row = g + <usize>i * step;
    let j = 0;
    for (; j + 4 <= i; j += 4) choleskyBlock(row, g + <usize>j * step, step, j);
    for (; j < i; j++) {
      const other = g + <usize>j * step;
      const p = row + (<usize>j << 3);
      store<f64>(p, (load<f64>(p) - product(row, other, j)) / load<f64>(other + (<usize>j << 3)));
    }
    const p = row + (<usize>i << 3);
    const pivot = load<f64>(p);
    const left = pivot - product(row, row, i);
    if (!(left > tolerance * pivot)) return i;
    store<f64>(p, sqrt(left));
  }
  return n;
}

/** Columns j … j + 3 of one row; j is a multiple of 4, and rows j … j + 3 (from `other`) are done. */
// @ts-ignore: decorator
@inline
function choleskyBlock(row: usize, other: usize, step: usize, j: i32): void {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
  const end = <usize>j << 3;
  const r1 = other + step, r2 = r1 + step, r3 = r2 + step;
  for (let k: usize = 0; k < end; k += 16) {
    const x = v128.load(row + k);
    s0 = f64x2.add(s0, f64x2.mul(x, v128.load(other + k)));
    s1 = f64x2.add(s1, f64x2.mul(x, v128.load(r1 + k)));
    s2 = f64x2.add(s2, f64x2.mul(x, v128.load(r2 + k)));
    s3 = f64x2.add(s3, f64x2.mul(x, v128.load(r3 + k)));
  }
  const p = row + end;
  const x0 = (load<f64>(p) - sum(s0)) / load<f64>(other + end);
  const x1 = (load<f64>(p, 8) - sum(s1) - x0 * load<f64>(r1 + end)) / load<f64>(r1 + end, 8);
  const x2 = (load<f64>(p, 16) - sum(s2) - x0 * load<f64>(r2 + end) - x1 * load<f64>(r2 + end, 8)) / load<f64>(r2 + end, 16);
  const x3 = (load<f64>(p, 24) - sum(s3) - x0 * load<f64>(r3 + end) - x1 * load<f64>(r3 + end, 8) - x2 * load<f64>(r3 + end, 16)) /
    load<f64>(r3 + end, 24);
  store<f64>(p, x0); store<f64>(p, x1, 8); store<f64>(p, x2, 16); store<f64>(p, x3, 24);
}

// @ts-ignore: decorator
@inline
function sum(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

// @ts-ignore: decorator
@inline
function product(x: usize, y: usize, n: i32): f64 {
  let s = f64x2.splat(0);
  let k: i32 = 0;
  for (; k + 2 <= n; k += 2) s = f64x2.add(s, f64x2.mul(v128.load(x + (<usize>k << 3)), v128.load(y + (<usize>k << 3))));
  let total = sum(s);
  if (k < n) total += load<f64>(x + (<usize>k << 3)) * load<f64>(y + (<usize>k << 3));
  return total;
}
