import { FairleadError } from "../../errors.js";
import { drLearner } from "../effects/dr-learner.js";
import { rLearner } from "../effects/r-learner.js";
import { ridge } from "../ridge.js";
import type { Correction } from "./correction.js";
import { learnedEffect } from "./learned-effect.js";
import { mixed } from "./mixed/mixed.js";
import { naive } from "./naive.js";
import { reference } from "./reference.js";
import { residual } from "./residual.js";
import type { ScaleKind } from "./scale.js";

export interface CorrectionOptions {
  /** Default `variance`; `mixed` finds its own. */
  readonly scale?: ScaleKind;
  /** Of cross-fitting. Default 0 */
  readonly seed?: number;
}

const effects = (seed: number) => ({ outcome: ridge(), effect: ridge(), seed });

/** Every correction by its name, each with how it is made. */
const MAKERS: Readonly<Record<string, (options: Required<CorrectionOptions>) => Correction>> = {
  mixed: () => mixed(),
  residual: ({ scale }) => residual(scale),
  r: ({ scale, seed }) => learnedEffect("r", rLearner(effects(seed)), scale),
  dr: ({ scale, seed }) => learnedEffect("dr", drLearner(effects(seed)), scale),
  shift: ({ scale }) => naive("shift", scale),
  "gold-only": ({ scale }) => naive("gold-only", scale),
  pooled: ({ scale }) => naive("pooled", scale),
  "preference-only": ({ scale }) => naive("preference-only", scale),
  reference: ({ scale }) => reference("dr", scale),
  "reference-r": ({ scale }) => reference("r", scale),
};

export const CORRECTIONS: readonly string[] = Object.keys(MAKERS);

/**
 * What `auto` chooses among, in order of trust: first those that assume neither that a judge is right nor that it is
 * useless, then gold alone, then the judges at their word. `r` and `dr` estimate what `residual` does, at ten times its cost.
 */
export const AUTO_ORDER: readonly string[] = ["mixed", "residual", "shift", "gold-only", "pooled", "preference-only"];

/** @throws {FairleadError} INVALID_ARGUMENT */
export function correctionNamed(name: string, { scale = "variance", seed = 0 }: CorrectionOptions = {}): Correction {
  const make = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
  if (make) return make({ scale, seed });
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: `a learner among auto, ${CORRECTIONS.join(", ")}`,
    found: `"${name}"`,
    fix: "auto chooses by cross-validated gold loss.",
  });
}
