/** How many features a node chooses among: all, √d, or a share in (0, 1] of them. */
export type FeatureShare = "all" | "sqrt" | number;

export const isFeatureShare = (share: FeatureShare): boolean =>
  share === "all" || share === "sqrt" || (typeof share === "number" && share > 0 && share <= 1);

/** @returns the number, rounded, at least 1 */
export function featuresTried(share: FeatureShare, d: number): number {
  return Math.max(1, Math.round(share === "all" ? d : share === "sqrt" ? Math.sqrt(d) : share * d));
}
