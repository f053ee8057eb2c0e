/** First and second moments of one array's gradients; written by each step. */
export interface Moments {
  readonly m: Float32Array;
  readonly v: Float32Array;
}

export interface AdamWStep {
  readonly learningRate: number;
  /** Share of a parameter that a step of learning rate 1 takes away. */
  readonly weightDecay: number;
  /** 1 for the first step. */
  readonly t: number;
}

/**
 * One step of Adam with decoupled weight decay, in place; moments in float32:
 *
 *   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *   θ ← θ − learningRate · ( (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε) + weightDecay · θ )
 *
 * @param scale  multiplies the gradient first: {@link clipScale}
 * @see Loshchilov & Hutter 2019, arXiv:1711.05101
 */
export function adamW(
  parameters: Float32Array,
  gradient: Float32Array,
  { m, v }: Moments,
  { learningRate, weightDecay, t }: AdamWStep,
  scale = 1,
): void {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  const c1 = 1 / (1 - beta1 ** t);
  const c2 = 1 / (1 - beta2 ** t);
  for (let i = 0; i < parameters.length; i++) {
    const g = scale * gradient[i]!;
    m[i] = beta1 * m[i]! + (1 - beta1) * g;
    v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
    const theta = parameters[i]!;
    parameters[i] = theta - learningRate * ((m[i]! * c1) / (Math.sqrt(v[i]! * c2) + epsilon) + weightDecay * theta);
  }
}

/** What to multiply gradients with so that their joint Euclidean length is at most `longest`; 1 where it is. */
export function clipScale(gradients: Iterable<Float32Array>, longest: number): number {
  let squares = 0;
  for (const gradient of gradients) for (const g of gradient) squares += g * g;
  const length = Math.sqrt(squares);
  return length > longest ? longest / length : 1;
}

/** Learning rate of step t of `steps`: from 0 up in a line over the first `warmUp` (a share), then down in a line to 0. */
export function warmedUpRate(t: number, steps: number, warmUp: number, highest: number): number {
  const rising = Math.max(1, Math.round(warmUp * steps));
  return t <= rising ? (highest * t) / rising : (highest * (steps - t + 1)) / Math.max(1, steps - rising + 1);
}
