// AssemblyScript: regression trees on binned features. Compiled by `npm run build:kernels`; called through trees.ts.
// All pointers are byte addresses; the caller places every array, and nothing is allocated here.
//
// A node is 8 bytes: feature << 11 | bin (uint32), then its left child's index (uint32); the right one follows it.
// Rows whose bin is at most the node's go left. A leaf has bin 255, which no bin exceeds, and is its own left child.

/** Where the tree that is grown or walked lies: an address known in advance is an immediate of each load. See trees.ts. */
const TREE: usize = 4096;
const LEAF: u32 = 255;
/** Nodes of more rows read bins feature by feature: each row is a cache line of its own otherwise. */
const BY_FEATURE: i32 = 256;
/** Nodes of more rows read all bins in order; those of fewer find the filled ones in a bitmap. */
const DENSE: i32 = 256;
/** Gains that differ by less than this share of the node's sum of squares are equal: which one wins is no matter of rounding. */
const TIE: f64 = 1e-12;

// What `prepare` is told: fixed for a forest.
let byFeature: usize = 0; // d × n bins
let byRow: usize = 0; //     n × d bins
let binCounts: usize = 0; // (d) int32, bins in use
let n: i32 = 0;
let d: i32 = 0;
let target: usize = 0; //    (n) float64
let weight: usize = 0; //    (n) float64
let rows: usize = 0; //      (n) int32: the rows of the tree; `grow` permutes them
let spare: usize = 0; //     (n) int32
let offsets: usize = 0; //   (n) int32
let pairs: usize = 0; //     (n) of 16 bytes: weight, weight × (target − mean)
let histogram: usize = 0; // 256 of 16 bytes, zero between calls
let bitmap: usize = 0; //    4 of 8 bytes, zero between calls
let features: usize = 0; //  (d) int32: 0, 1, …, d − 1
let order: usize = 0; //     (d) int32: the features in the order in which a node draws them
let stack: usize = 0; //     (n) of 16 bytes: node, from, to, depth
let values: usize = 0; //    (2n) float64

let random: u32 = 1;

// What the search of a node has found so far.
let bestScore: f64 = 0;
let bestFeature: i32 = -1;
let bestBin: i32 = 0;

export function prepare(
  byFeature_: usize, byRow_: usize, binCounts_: usize, n_: i32, d_: i32, target_: usize, weight_: usize, rows_: usize,
  spare_: usize, offsets_: usize, pairs_: usize, histogram_: usize, bitmap_: usize, features_: usize, order_: usize,
  stack_: usize, values_: usize,
): void {
  byFeature = byFeature_; byRow = byRow_; binCounts = binCounts_; n = n_; d = d_; target = target_; weight = weight_;
  rows = rows_; spare = spare_; offsets = offsets_; pairs = pairs_; histogram = histogram_; bitmap = bitmap_;
  features = features_; order = order_; stack = stack_; values = values_;
  for (let j = 0; j < d; j++) store<i32>(features + (<usize>j << 2), j);
  memory.fill(histogram, 0, 4096);
  memory.fill(bitmap, 0, 32);
}

/**
 * Grows one tree on the first `count` of `rows`, depth first, by the largest reduction of
 *   Σ w (y − ȳ)²,   that is by the largest   s_l² / (w_l + l2) + s_r² / (w_r + l2)      s: sums of w·y, w: of weights
 * over `tries` features that are not constant in the node, drawn anew for each node.
 *
 * @returns the number of nodes
 */
export function grow(
  count: i32, seed: u32, maxDepth: i32, minLeaf: f64, minSplit: f64, tries: i32, l2: f64, minGain: f64,
): i32 {
  let used = 1;
  let depthOfStack = 0;
  push(depthOfStack++, 0, 0, count, 0);
  while (depthOfStack > 0) {
    const entry = stack + (<usize>--depthOfStack << 4);
    const node = load<i32>(entry);
    const from = load<i32>(entry, 4);
    const to = load<i32>(entry, 8);
    const depth = load<i32>(entry, 12);

    let w: f64 = 0, s: f64 = 0, low: f64 = Infinity, high: f64 = -Infinity;
    for (let i = from; i < to; i++) {
      const r = <usize>load<i32>(rows + (<usize>i << 2));
      const wi = load<f64>(weight + (r << 3));
      const y = load<f64>(target + (r << 3));
      w += wi;
      s += wi * y;
      low = min(low, y);
      high = max(high, y);
    }
    const mean = min(max(s / w, low), high);
    leaf(node, l2 > 0 ? s / (w + l2) : mean);
    if (low == high || depth >= maxDepth || w < minSplit || w < 2 * minLeaf) continue;

    // A node draws by its number, not by what was drawn before: a row of weight 2 then makes the tree of two rows.
    random = scrambled(seed + <u32>node * 0x9e3779b9) | 1;
    memory.copy(order, features, <usize>d << 2);
    bestFeature = -1;
    if (to - from == 2 && l2 == 0 && minGain < 0) splitPair(from, minLeaf);
    else search(from, to, mean, minLeaf, tries, l2, minGain);
    if (bestFeature < 0) continue;

    const middle = partition(from, to, bestFeature, bestBin);
    const at = TREE + (<usize>node << 3);
    store<u32>(at, (<u32>bestFeature << 11) | <u32>bestBin);
    store<u32>(at, used, 4);
    push(depthOfStack++, used + 1, middle, to, depth + 1);
    push(depthOfStack++, used, from, middle, depth + 1);
    used += 2;
  }
  return used;
}

// @ts-ignore: decorator
@inline
function push(at: i32, node: i32, from: i32, to: i32, depth: i32): void {
  const entry = stack + (<usize>at << 4);
  store<i32>(entry, node);
  store<i32>(entry, from, 4);
  store<i32>(entry, to, 8);
  store<i32>(entry, depth, 12);
}

// @ts-ignore: decorator
@inline
function leaf(node: i32, value: f64): void {
  const at = TREE + (<usize>node << 3);
  store<u32>(at, LEAF);
  store<u32>(at, <u32>node, 4);
  store<f64>(values + (<usize>node << 3), value);
}

/** The finish of MurmurHash3: near numbers give far ones. */
// @ts-ignore: decorator
@inline
function scrambled(h: u32): u32 {
  h = (h ^ (h >>> 16)) * 0x85ebca6b;
  h = (h ^ (h >>> 13)) * 0xc2b2ae35;
  return h ^ (h >>> 16);
}

/** xorshift32 (Marsaglia 2003). @returns an integer in [0, bound), by the high half of a product */
// @ts-ignore: decorator
@inline
function integer(bound: i32): i32 {
  random ^= random << 13;
  random ^= random >>> 17;
  random ^= random << 5;
  return <i32>((<u64>random * <u64>bound) >>> 32);
}

/** Position `j` of the order gets a feature drawn from those at `j` and after: one step of Fisher–Yates. */
// @ts-ignore: decorator
@inline
function draw(j: i32): i32 {
  const a = order + (<usize>j << 2);
  const b = order + (<usize>(j + integer(d - j)) << 2);
  const feature = load<i32>(b);
  store<i32>(b, load<i32>(a));
  store<i32>(a, feature);
  return feature;
}

/** Two rows: each feature that tells them apart reduces the variance by as much. */
function splitPair(from: i32, minLeaf: f64): void {
  const a = load<i32>(rows + (<usize>from << 2));
  const b = load<i32>(rows + (<usize>from << 2), 4);
  if (load<f64>(weight + (<usize>a << 3)) < minLeaf || load<f64>(weight + (<usize>b << 3)) < minLeaf) return;
  const binsA = byRow + <usize>a * d;
  const binsB = byRow + <usize>b * d;
  for (let j = 0; j < d; j++) {
    const feature = draw(j);
    const binA = <i32>load<u8>(binsA + feature);
    const binB = <i32>load<u8>(binsB + feature);
    if (binA != binB) {
      bestFeature = feature;
      bestBin = (binA + binB - 1) >> 1;
      return;
    }
  }
}

function search(from: i32, to: i32, mean: f64, minLeaf: f64, tries: i32, l2: f64, minGain: f64): void {
  const count = to - from;
  const shift = l2 > 0 ? 0 : mean; // about the node's mean, sums of squares lose no digits
  const wide = count > BY_FEATURE;
  let total = f64x2.splat(0);
  let squares: f64 = 0;
  for (let i = 0; i < count; i++) {
    const r = load<i32>(rows + (<usize>(from + i) << 2));
    const w = load<f64>(weight + (<usize>r << 3));
    const y = load<f64>(target + (<usize>r << 3)) - shift;
    const pair = f64x2.replace_lane(f64x2.splat(w), 1, w * y);
    v128.store(pairs + (<usize>i << 4), pair);
    store<i32>(offsets + (<usize>i << 2), wide ? r : r * d);
    total = f64x2.add(total, pair);
    squares += w * y * y;
  }
  const totalW = f64x2.extract_lane(total, 0);
  const totalS = f64x2.extract_lane(total, 1);
  const floor = (totalS * totalS) / (totalW + l2) + minGain;
  const tie = TIE * squares;
  bestScore = -Infinity;
  let left = tries;
  for (let j = 0; j < d && left > 0; j++) {
    const feature = draw(j);
    const bins = wide ? byFeature + <usize>feature * n : byRow + feature;
    if (count > DENSE) {
      fill(bins, count);
      if (scanAll(feature, total, minLeaf, l2, tie)) left--;
    } else {
      fillAndMark(bins, count);
      if (scanMarked(feature, total, minLeaf, l2, tie)) left--;
    }
  }
  if (bestScore <= floor) bestFeature = -1;
}

// @ts-ignore: decorator
@inline
function fill(bins: usize, count: i32): void {
  const end = offsets + (<usize>count << 2);
  let pair = pairs;
  for (let p = offsets; p < end; p += 4) {
    const cell = histogram + (<usize>load<u8>(bins + load<u32>(p)) << 4);
    v128.store(cell, f64x2.add(v128.load(cell), v128.load(pair)));
    pair += 16;
  }
}

// @ts-ignore: decorator
@inline
function fillAndMark(bins: usize, count: i32): void {
  const end = offsets + (<usize>count << 2);
  let pair = pairs;
  for (let p = offsets; p < end; p += 4) {
    const bin = <usize>load<u8>(bins + load<u32>(p));
    const cell = histogram + (bin << 4);
    v128.store(cell, f64x2.add(v128.load(cell), v128.load(pair)));
    const word = bitmap + ((bin >>> 6) << 3);
    store<u64>(word, load<u64>(word) | (<u64>1 << (bin & 63)));
    pair += 16;
  }
}

/** Tries the split between two filled bins that follow each other; the threshold lies midway between them. */
// @ts-ignore: decorator
@inline
function consider(feature: i32, before: i32, bin: i32, left: v128, total: v128, minLeaf: f64, l2: f64, tie: f64): void {
  const right = f64x2.sub(total, left);
  const w = v128.shuffle<u64>(left, right, 0, 2);
  const s = v128.shuffle<u64>(left, right, 1, 3);
  const q = f64x2.div(f64x2.mul(s, s), f64x2.add(w, f64x2.splat(l2)));
  const score = f64x2.extract_lane(q, 0) + f64x2.extract_lane(q, 1);
  if (score > bestScore + tie && f64x2.extract_lane(w, 0) >= minLeaf && f64x2.extract_lane(w, 1) >= minLeaf) {
    bestScore = score;
    bestFeature = feature;
    bestBin = (before + bin - 1) >> 1;
  }
}

/** @returns whether the feature has more than one value here; leaves the histogram empty */
function scanAll(feature: i32, total: v128, minLeaf: f64, l2: f64, tie: f64): bool {
  const bins = load<i32>(binCounts + (<usize>feature << 2));
  let left = f64x2.splat(0);
  let before = -1;
  let varies = false;
  for (let bin = 0; bin < bins; bin++) {
    const cell = histogram + (<usize>bin << 4);
    const pair = v128.load(cell);
    if (f64x2.extract_lane(pair, 0) == 0) continue;
    v128.store(cell, f64x2.splat(0));
    if (before >= 0) {
      varies = true;
      consider(feature, before, bin, left, total, minLeaf, l2, tie);
    }
    left = f64x2.add(left, pair);
    before = bin;
  }
  return varies;
}

function scanMarked(feature: i32, total: v128, minLeaf: f64, l2: f64, tie: f64): bool {
  let left = f64x2.splat(0);
  let before = -1;
  let varies = false;
  for (let base = 0; base < 256; base += 64) {
    const word = bitmap + (<usize>base >>> 3);
    let marks = load<u64>(word);
    if (marks == 0) continue;
    store<u64>(word, 0);
    do {
      const bin = base + <i32>ctz(marks);
      marks &= marks - 1;
      const cell = histogram + (<usize>bin << 4);
      const pair = v128.load(cell);
      v128.store(cell, f64x2.splat(0));
      if (before >= 0) {
        varies = true;
        consider(feature, before, bin, left, total, minLeaf, l2, tie);
      }
      left = f64x2.add(left, pair);
      before = bin;
    } while (marks != 0);
  }
  return varies;
}

/** Moves the rows that go left to the front, each side in its old order. @returns where the right side begins */
function partition(from: i32, to: i32, feature: i32, bin: i32): i32 {
  const bins = byFeature + <usize>feature * n;
  let left = rows + (<usize>from << 2);
  let right = spare;
  const end = rows + (<usize>to << 2);
  for (let p = left; p < end; p += 4) {
    const r = load<i32>(p);
    const goesRight = <usize>(<i32>load<u8>(bins + r) > bin);
    store<i32>(left, r); // at or before p: what lay there has been read
    store<i32>(right, r);
    right += goesRight << 2;
    left += (1 - goesRight) << 2;
  }
  memory.copy(left, spare, right - spare);
  return <i32>((left - rows) >>> 2);
}

/**
 * out[r] += scale × the value of the tree at TREE for row r, for `blocks` blocks of eight rows. The eight walk side by
 * side, so that one's loads are under way while another's arrive; who is at a leaf stays there.
 *
 * @param bins  blocks of 8 · d bins, a block feature by feature: all eight rows share one address, and differ by an immediate
 */
export function walk(leaves: usize, bins: usize, d: i32, blocks: i32, scale: f64, out: usize): void {
  for (let i = 0; i < blocks; i++) {
    let a0: u32 = 0, a1: u32 = 0, a2: u32 = 0, a3: u32 = 0, a4: u32 = 0, a5: u32 = 0, a6: u32 = 0, a7: u32 = 0;
    for (;;) {
      a0 = step0(a0, bins); a1 = step1(a1, bins); a2 = step2(a2, bins); a3 = step3(a3, bins);
      a4 = step4(a4, bins); a5 = step5(a5, bins); a6 = step6(a6, bins); a7 = step7(a7, bins);
      let moved: u32 = 0, c: u32;
      c = step0(a0, bins); moved |= a0 ^ c; a0 = c; c = step1(a1, bins); moved |= a1 ^ c; a1 = c;
      c = step2(a2, bins); moved |= a2 ^ c; a2 = c; c = step3(a3, bins); moved |= a3 ^ c; a3 = c;
      c = step4(a4, bins); moved |= a4 ^ c; a4 = c; c = step5(a5, bins); moved |= a5 ^ c; a5 = c;
      c = step6(a6, bins); moved |= a6 ^ c; a6 = c; c = step7(a7, bins); moved |= a7 ^ c; a7 = c;
      if (moved == 0) break;
    }
    add(out, leaves, a0, scale); add(out + 8, leaves, a1, scale);
    add(out + 16, leaves, a2, scale); add(out + 24, leaves, a3, scale);
    add(out + 32, leaves, a4, scale); add(out + 40, leaves, a5, scale);
    add(out + 48, leaves, a6, scale); add(out + 56, leaves, a7, scale);
    bins += <usize>d << 3;
    out += 64;
  }
}

// One step of each row of a block: the row's place in it has to be an immediate. Decorators are no TypeScript, hence @ts-ignore.
// @ts-ignore
@inline function step0(at: u32, bins: usize): u32 { const s = split(at); return after(at, s, load<u8>(bins + (s >>> 8), 0)); }
// @ts-ignore
@inline function step1(at: u32, bins: usize): u32 { const s = split(at); return after(at, s, load<u8>(bins + (s >>> 8), 1)); }
// @ts-ignore
@inline function step2(at: u32, bins: usize): u32 { const s = split(at); return after(at, s, load<u8>(bins + (s >>> 8), 2)); }
// @ts-ignore
@inline function step3(at: u32, bins: usize): u32 { const s = split(at); return after(at, s, load<u8>(bins + (s >>> 8), 3)); }
// @ts-ignore
@inline function step4(at: u32, bins: usize): u32 { const s = split(at); return after(at, s, load<u8>(bins + (s >>> 8), 4)); }
// @ts-ignore
@inline function step5(at: u32, bins: usize): u32 { const s = split(at); return after(at, s, load<u8>(bins + (s >>> 8), 5)); }
// @ts-ignore
@inline function step6(at: u32, bins: usize): u32 { const s = split(at); return after(at, s, load<u8>(bins + (s >>> 8), 6)); }
// @ts-ignore
@inline function step7(at: u32, bins: usize): u32 { const s = split(at); return after(at, s, load<u8>(bins + (s >>> 8), 7)); }

// @ts-ignore: decorator
@inline
function split(at: u32): u32 {
  return load<u32>(<usize>at << 3, TREE);
}

/** The left child, or the right one where the bin exceeds the node's: then their difference has its sign bit set. */
// @ts-ignore: decorator
@inline
function after(at: u32, split: u32, bin: u32): u32 {
  return load<u32>(<usize>at << 3, TREE + 4) + (((split & 255) - bin) >>> 31);
}

// @ts-ignore: decorator
@inline
function add(out: usize, leaves: usize, leaf: u32, scale: f64): void {
  store<f64>(out, load<f64>(out) + scale * load<f64>(leaves + (<usize>leaf << 3)));
}

/**
 * Bins of `blocks` blocks of eight rows of raw values, for `walk`: how many of the feature's thresholds each one exceeds.
 *
 * @param x           8 · blocks × d float64, row by row
 * @param thresholds  d × 256 float64, ascending, filled up with Infinity
 * @param pivots      room for d × 16 float64: the last of each sixteen thresholds, searched first
 * @returns whether all values are numbers
 */
export function bin(x: usize, thresholds: usize, pivots: usize, out: usize, blocks: i32, d: i32): bool {
  const width = <usize>d << 3;
  for (let i = 0; i < d * 16; i++)
    store<f64>(pivots + (<usize>i << 3), load<f64>(thresholds + (<usize>i << 7), 15 * 8));
  let odd = 0;
  for (let i = 0; i < blocks; i++) {
    for (let j = 0; j < d; j++) {
      const t = thresholds + (<usize>j << 11);
      let from = x + (<usize>j << 3);
      for (let lane = 0; lane < 8; lane++) {
        const value = load<f64>(from);
        odd |= i32(value != value);
        const v = f64x2.splat(value);
        let p = t + (<usize>below(pivots + (<usize>j << 7), v) << 7);
        p += <usize>below(p, v) << 3;
        store<u8>(out, <u8>((p - t) >>> 3));
        out += 1;
        from += width;
      }
    }
    x += width << 3;
  }
  return odd == 0;
}

/** How many of sixteen numbers lie below v; without a branch. */
// @ts-ignore: decorator
@inline
function below(p: usize, v: v128): i32 {
  let a = i64x2.add(f64x2.gt(v, v128.load(p)), f64x2.gt(v, v128.load(p, 16)));
  let b = i64x2.add(f64x2.gt(v, v128.load(p, 32)), f64x2.gt(v, v128.load(p, 48)));
  a = i64x2.add(a, f64x2.gt(v, v128.load(p, 64)));
  b = i64x2.add(b, f64x2.gt(v, v128.load(p, 80)));
  a = i64x2.add(a, f64x2.gt(v, v128.load(p, 96)));
  b = i64x2.add(b, f64x2.gt(v, v128.load(p, 112)));
  a = i64x2.add(a, b); // minus one for each
  return -<i32>(i64x2.extract_lane(a, 0) + i64x2.extract_lane(a, 1));
}
