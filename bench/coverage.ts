import type { Bench } from "./bench.js";
import { coverageOf } from "./coverage/coverage-study.js";
import { judgeBias } from "./coverage/judge-bias.js";
import { drWrongOutcome, drWrongPropensity, naiveAverage, plainWrongPropensity } from "./coverage/policy-values.js";

const WORLDS = 500;

/** How often 95 % intervals hold the truth, over simulated worlds. One study a line. */
const STUDIES = [judgeBias, naiveAverage, drWrongOutcome, drWrongPropensity, plainWrongPropensity];

export const bench: Bench = {
  summary: `How often 95 % intervals hold the truth, over ${WORLDS} simulated worlds`,
  needs: [],
  targets: {
    "coverage-judge-bias": { between: [0.93, 0.97] },
    "coverage-naive": { atMost: 0.8 },
    "coverage-dr-wrong-outcome": { between: [0.93, 0.97] },
    "coverage-dr-wrong-propensity": { between: [0.93, 0.97] },
  },
  async run(context) {
    const figures = [];
    for (const study of STUDIES) figures.push(...(await coverageOf(study, WORLDS, context)));
    return figures;
  },
};
