import { FairleadError } from "../errors.js";
import { rng } from "../random.js";

export interface FoldOptions {
  /** K >= 2. Default 5 */
  readonly folds?: number;
  /** Default 0 */
  readonly seed?: number;
  /** (n) rows that share a number stay in one fold. Default: every row for itself */
  readonly group?: ArrayLike<number>;
}

/**
 * Assigns rows to K folds, so that each fold has its share of every label. Groups go one after another, those that hold
 * most of some label first and equals in random order, each to the fold f where it leaves the labels most even:
 *
 *   least  Σ_s ((n[f,s] + c_s)² − n[f,s]²) / N_s²      c_s, n[f,s], N_s: rows of label s in the group, the fold, all
 *
 * then to the fold of fewest rows. Without groups, folds differ by at most one row in every label.
 *
 * @param label  (n) any small integers; 0s for folds that are not stratified
 * @returns      (n) fold in [0, K)
 * @throws {FairleadError} INVALID_ARGUMENT for K < 2; SHAPE_MISMATCH for groups of another length; NOT_ENOUGH_DATA where
 *         a label has fewer rows (or groups) than folds
 */
export function stratifiedFolds(
  label: ArrayLike<number>,
  { folds = 5, seed = 0, group }: FoldOptions = {},
): Int32Array {
  checkOptions(label.length, folds, group);
  const groups = groupsOf(label, group);
  const totals = countedLabels(label);
  checkStrata(groups, totals, folds, group !== undefined);

  const counts = Array.from({ length: folds }, () => new Map<number, number>());
  const sizes = new Int32Array(folds);
  const fold = new Int32Array(label.length);
  for (const { rows, labels } of inOrder(groups, totals, seed)) {
    const f = leastUneven(labels, counts, sizes, totals);
    for (const [s, c] of labels) counts[f]!.set(s, (counts[f]!.get(s) ?? 0) + c);
    sizes[f]! += rows.length;
    for (const i of rows) fold[i] = f;
  }
  return fold;
}

interface Group {
  readonly rows: number[];
  /** Label → how many of the rows have it. */
  readonly labels: Map<number, number>;
}

function groupsOf(label: ArrayLike<number>, group: ArrayLike<number> | undefined): Group[] {
  const byNumber = new Map<number, Group>();
  for (let i = 0; i < label.length; i++) {
    const number = group ? group[i]! : i;
    const one = byNumber.get(number) ?? { rows: [], labels: new Map<number, number>() };
    byNumber.set(number, one);
    one.rows.push(i);
    one.labels.set(label[i]!, (one.labels.get(label[i]!) ?? 0) + 1);
  }
  return [...byNumber.values()];
}

function countedLabels(label: ArrayLike<number>): Map<number, number> {
  const totals = new Map<number, number>();
  for (let i = 0; i < label.length; i++) totals.set(label[i]!, (totals.get(label[i]!) ?? 0) + 1);
  return totals;
}

/** Σ_s c_s / N_s, descending; equals in random order. */
function inOrder(groups: readonly Group[], totals: ReadonlyMap<number, number>, seed: number): Group[] {
  const share = ({ labels }: Group) => [...labels].reduce((sum, [s, c]) => sum + c / totals.get(s)!, 0);
  return rng(seed, "folds")
    .shuffled(groups.map((group) => ({ group, share: share(group) })))
    .sort((a, b) => b.share - a.share)
    .map(({ group }) => group);
}

function leastUneven(
  labels: ReadonlyMap<number, number>,
  counts: readonly ReadonlyMap<number, number>[],
  sizes: Int32Array,
  totals: ReadonlyMap<number, number>,
): number {
  let best = 0;
  let least = Infinity;
  counts.forEach((count, f) => {
    let cost = 0;
    for (const [s, c] of labels) cost += (c * (2 * (count.get(s) ?? 0) + c)) / totals.get(s)! ** 2;
    if (cost > least || (cost === least && sizes[f]! >= sizes[best]!)) return;
    best = f;
    least = cost;
  });
  return best;
}

function checkOptions(n: number, folds: number, group: ArrayLike<number> | undefined): void {
  if (!Number.isInteger(folds) || folds < 2)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "a whole number of folds, 2 or more",
      found: `${folds}`,
      fix: "5 is a good start.",
    });
  if (group !== undefined && group.length !== n)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: `${n} group numbers, one per row`,
      found: `${group.length}`,
      fix: "Give rows that belong to no group a number of their own.",
    });
}

function checkStrata(
  groups: readonly Group[],
  totals: ReadonlyMap<number, number>,
  folds: number,
  grouped: boolean,
): void {
  for (const s of totals.keys()) {
    const found = groups.filter(({ labels }) => labels.has(s)).length;
    if (found >= folds) continue;
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `at least ${folds} ${grouped ? "groups" : "rows"} of label ${s}, one per fold`,
      found: `${found}`,
      fix: found > 1 ? `Use at most ${found} folds, or add such rows.` : "No number of folds would do: add such rows.",
    });
  }
  if (totals.size === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `at least ${folds} rows, one per fold`,
      found: "none",
      fix: "Pass the rows to be assigned.",
    });
}
