/** How much a training prompt counts, from its cosine with the prompt to be routed. */
export type Kernel =
  /** RouteLLM's: w = 10 · 10^(sim / max sim), between 10 for an unrelated prompt and 100 for the nearest. */
  | { readonly kind: "routellm" }
  /** w = e^((sim − max sim) / temperature): listens to near prompts only. */
  | { readonly kind: "sharp"; readonly temperature: number };

/**
 * Weights of all training prompts, divided by the largest, in place.
 *
 * Where no training prompt has anything in common with this one (max sim <= 0) all count alike.
 *
 * @param similarities  (n) cosines
 */
export function kernelWeights(kernel: Kernel, similarities: Float32Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < similarities.length; i++) if (similarities[i]! > most) most = similarities[i]!;
  if (!(most > 0)) {
    similarities.fill(1);
    return;
  }
  const rate = kernel.kind === "routellm" ? Math.LN10 / most : 1 / kernel.temperature;
  for (let i = 0; i < similarities.length; i++) similarities[i] = Math.exp(rate * (similarities[i]! - most));
}
