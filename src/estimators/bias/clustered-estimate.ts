import { tQuantile, twoSidedP } from "../../math/student-t.js";

/** A number with its 95 % interval, clustered by prompt. */
export interface ClusteredEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** P value of 0. */
  readonly p: number;
  readonly n: number;
  readonly prompts: number;
}

/**
 * θ with θ̂ − θ = Σ_c ψ_c over prompts c:
 *
 *   Var θ̂ = Σ_c ψ_c² · C / (C − parameters),   interval θ̂ ± t(C − parameters) · √Var
 *
 * @param value      θ̂
 * @param influence  (n) what each row adds to θ̂ − θ
 * @param prompt     (n)
 * @returns          null for fewer than ten prompts
 */
export function clusteredEstimate(
  value: number,
  influence: ArrayLike<number>,
  prompt: ArrayLike<number>,
  parameters = 1,
): ClusteredEstimate | null {
  const byPrompt = new Map<number, number>();
  for (let i = 0; i < prompt.length; i++) byPrompt.set(prompt[i]!, (byPrompt.get(prompt[i]!) ?? 0) + influence[i]!);
  const C = byPrompt.size;
  if (C < 10) return null;
  const squares = [...byPrompt.values()].reduce((sum, psi) => sum + psi * psi, 0);
  const standardError = Math.sqrt((squares * C) / (C - parameters));
  const half = tQuantile(C - parameters) * standardError;
  const p = standardError > 0 ? twoSidedP(value / standardError, C - parameters) : Number(value === 0);
  return { value, low: value - half, high: value + half, p, n: prompt.length, prompts: C };
}
