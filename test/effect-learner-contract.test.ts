import { drLearner } from "../src/estimators/effects/dr-learner.js";
import { rLearner } from "../src/estimators/effects/r-learner.js";
import { type EffectSubject, effectLearnerContract } from "./estimators/effect-learner-contract.js";

/** A new effect learner is a line here. */
const LEARNERS: readonly EffectSubject[] = [
  { name: "r-learner", create: rLearner, isDoublyRobust: false },
  { name: "dr-learner", create: drLearner, isDoublyRobust: true },
  {
    name: "dr-learner with overlap weights",
    create: (settings) => drLearner({ ...settings, weights: "overlap" }),
    isDoublyRobust: true,
  },
];

for (const subject of LEARNERS) effectLearnerContract(subject);
