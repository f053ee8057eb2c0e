import { clustersOf } from "../../math/clusters.js";
import { at, type Matrix, type Matrix32, row } from "../../math/matrix.js";
import { dot } from "../../math/product.js";
import { rng } from "../../random.js";
import type { PromptTable } from "../prompt-table.js";

const EXAMPLES = 3;
const WORDS = 4;

/** Regions of similar prompts, made without a look at any label. */
export interface PromptRegions {
  /** (n) region of each prompt. */
  readonly of: Int32Array;
  /** What a reader needs to know one by. @param among  the prompts that count */
  describe(region: number, among: ReadonlySet<number>): RegionWords;
}

export interface RegionWords {
  readonly words: readonly string[];
  readonly category: { readonly name: string; readonly share: number } | null;
  readonly examples: readonly string[];
}

/**
 * Clusters of the prompts by angle in their main directions.
 *
 * @param directions  n × k, each of variance 1
 * @param count       regions wanted, >= 1; no more than there are prompts
 */
export function promptRegions(table: PromptTable, directions: Matrix, count: number, seed: number): PromptRegions {
  const unit = unitRows(directions);
  const of = clustersOf(unit, Math.min(count, unit.rows), rng(seed, "audit/regions/clusters"), 10);
  return {
    of,
    describe(region, among) {
      const inside = [...among].filter((i) => of[i] === region);
      const outside = [...among].filter((i) => of[i] !== region);
      return {
        words: tellingWords(
          inside.map((i) => table.prompts[i]!),
          outside.map((i) => table.prompts[i]!),
        ),
        category: commonest(table, inside),
        examples: middle(unit, inside).map((i) => table.prompts[i]!),
      };
    },
  };
}

function unitRows(x: Matrix): Matrix32 {
  const values = new Float32Array(x.values.length);
  for (let i = 0; i < x.rows; i++) {
    const length = Math.hypot(...row(x, i)) || 1;
    for (let j = 0; j < x.columns; j++) values[i * x.columns + j] = at(x, i, j) / length;
  }
  return { ...x, values };
}

/** Those nearest to the mean of all. */
function middle(vectors: Matrix32, rows: readonly number[]): number[] {
  const mean = new Float64Array(vectors.columns);
  for (const i of rows) for (let j = 0; j < mean.length; j++) mean[j]! += at(vectors, i, j);
  const near = rows.map((i) => ({ i, product: dot(row(vectors, i), mean) }));
  return near
    .sort((a, b) => b.product - a.product || a.i - b.i)
    .slice(0, EXAMPLES)
    .map(({ i }) => i);
}

function commonest(
  { sources: { categories, category } }: PromptTable,
  rows: readonly number[],
): RegionWords["category"] {
  const counts = new Map<number, number>();
  for (const i of rows) if (category[i]! >= 0) counts.set(category[i]!, (counts.get(category[i]!) ?? 0) + 1);
  const [top] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return top ? { name: categories[top[0]]!, share: top[1] / rows.length } : null;
}

/** Words of at least a tenth of the prompts here that are rarer elsewhere: by share here · ln(share here / share there). */
function tellingWords(inside: readonly string[], outside: readonly string[]): string[] {
  const elsewhere = wordShares(outside);
  const rare = 0.02; // so that a word met nowhere else is not worth without bounds
  return [...wordShares(inside)]
    .filter(([, share]) => share >= 0.1)
    .map(([word, share]) => ({ word, lead: share * Math.log((share + rare) / ((elsewhere.get(word) ?? 0) + rare)) }))
    .filter(({ lead }) => lead > 0)
    .sort((a, b) => b.lead - a.lead || (a.word < b.word ? -1 : 1))
    .slice(0, WORDS)
    .map(({ word }) => word);
}

function wordShares(prompts: readonly string[]): Map<string, number> {
  const share = new Map<string, number>();
  for (const prompt of prompts)
    for (const word of new Set(prompt.toLowerCase().match(/\p{L}{3,}/gu)))
      share.set(word, (share.get(word) ?? 0) + 1 / prompts.length);
  return share;
}
