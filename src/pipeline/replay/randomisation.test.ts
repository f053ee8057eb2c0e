import { expect, it } from "vitest";
import { matrix } from "../../math/matrix.js";
import { knownPropensities, randomisationOf } from "./randomisation.js";

const NONE = Number.NaN;
/** Drawn; certain by its propensity; unknown; certain by word, though its propensity says otherwise. */
const calls = {
  prompt: Int32Array.of(0, 1, 2, 3),
  arm: Int32Array.of(0, 1, 1, 0),
  score: Float64Array.of(1, 1, 0, 0),
  cost: Float64Array.of(0, 0, 0, 0),
  propensities: matrix(4, 2, Float64Array.of(0.9, 0.1, 0, 1, NONE, NONE, 0.5, 0.5)),
  randomized: Uint8Array.of(1, 1, 1, 0),
};

it("tells calls that chance had a part in from those it had none in", () => {
  expect(randomisationOf(calls)).toEqual({ drawn: 1, certain: 2, unknown: 1 });
});

it("knows the propensity where nothing was drawn, or forgets it where that is to be assumed away", () => {
  const known = knownPropensities(calls, { forget: false }).propensities.values;
  expect(Array.from(known)).toEqual([0.9, 0.1, 0, 1, NONE, NONE, 1, 0]);
  const forgotten = knownPropensities(calls, { forget: true }).propensities.values;
  expect(Array.from(forgotten)).toEqual([0.9, 0.1, NONE, NONE, NONE, NONE, NONE, NONE]);
});
