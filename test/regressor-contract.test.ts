import { boosting } from "../src/estimators/boosting/boosting.js";
import { forest } from "../src/estimators/forest/forest.js";
import { kernelRidge } from "../src/estimators/kernel-ridge.js";
import { ridge } from "../src/estimators/ridge.js";
import { type Exceptions, regressorContract, type Subject } from "./estimators/regressor-contract.js";

/** A new regressor is a line here. */
const REGRESSORS: readonly Subject[] = [
  { name: "ridge", create: ridge },
  { name: "ridge by precision", create: () => ridge().byPrecision! },
  { name: "kernel-ridge", create: kernelRidge },
  { name: "kernel-ridge by precision", create: () => kernelRidge().byPrecision! },
  { name: "kernel-ridge of few landmarks", create: () => kernelRidge({ landmarks: 20 }) },
  { name: "forest", create: () => forest({ trees: 60 }) },
  { name: "forest without bags", create: () => forest({ trees: 1, bootstrap: false, features: "all", minLeaf: 8 }) },
  { name: "boosting", create: boosting },
];

const counts = { "weights in any unit": "they count rows" };
const precisions = { "weights count as copies": "they are precisions" };
const drawn = { "weights count as copies": "it draws by the row", "rows in any order": "it draws by the row" };

const EXCEPTIONS: Exceptions = {
  ridge: counts,
  "ridge by precision": precisions,
  "kernel-ridge": counts,
  "kernel-ridge by precision": precisions,
  "kernel-ridge of few landmarks": { ...counts, ...drawn, "a weight of 0 is no row": "it draws by the row" },
  forest: { ...counts, ...drawn },
  "forest without bags": counts,
  boosting: counts,
};

for (const subject of REGRESSORS) regressorContract(subject, EXCEPTIONS);
