import { expect, it } from "vitest";
import { rng } from "../random.js";
import { clustersOf } from "./clusters.js";

it("clustersOf finds groups that are far apart, whatever the order of the rows", () => {
  const random = rng(3, "clusters");
  const [n, d, k] = [400, 8, 4];
  const truth = Array.from({ length: n }, () => random.integer(k));
  const values = new Float32Array(n * d);
  truth.forEach((group, i) => {
    const x = Array.from({ length: d }, (_, j) => (j === group ? 1 : 0.05 * random.normal()));
    const length = Math.hypot(...x);
    values.set(
      x.map((v) => v / length),
      i * d,
    );
  });
  const found = clustersOf({ rows: n, columns: d, values }, 12, random); // more centres than groups: none starts empty-handed
  const groups = new Map<number, Set<number>>();
  found.forEach((cluster, i) => {
    groups.set(cluster, (groups.get(cluster) ?? new Set()).add(truth[i]!));
  });
  expect([...groups.values()].every((within) => within.size === 1)).toBe(true);
  expect(new Set(found).size).toBeLessThanOrEqual(12);
});
