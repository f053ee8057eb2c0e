/** Updates one array of parameters in place from its gradient. */
export type Step = (parameters: Float32Array, gradient: Float32Array) => void;

/**
 * Adam with weight decay coupled to the gradient (L2), as PyTorch's `Adam(weight_decay=…)`:
 *
 *   g ← g + weightDecay · θ
 *   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *   θ ← θ − learningRate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * @param size  number of parameters of the array this instance will update
 * @see Kingma & Ba 2015, arXiv:1412.6980
 */
export function adam(
  size: number,
  learningRate: number,
  weightDecay = 0,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
): Step {
  const m = new Float64Array(size);
  const v = new Float64Array(size);
  let t = 0;
  return (parameters, gradient) => {
    t++;
    const c1 = 1 - beta1 ** t;
    const c2 = 1 - beta2 ** t;
    for (let i = 0; i < size; i++) {
      const g = gradient[i]! + weightDecay * parameters[i]!;
      m[i] = beta1 * m[i]! + (1 - beta1) * g;
      v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
      parameters[i]! -= (learningRate * (m[i]! / c1)) / (Math.sqrt(v[i]! / c2) + epsilon);
    }
  };
}
