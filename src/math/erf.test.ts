import { expect, it } from "vitest";
import { erf } from "./erf.js";

it.each([
  [0, 0],
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [2, 0.9953222650189527],
  [4, 0.9999999845827421],
  [1e6, 1],
])("erf(±%d)", (x, truth) => {
  expect(Math.abs(erf(x) - truth)).toBeLessThan(1.5e-7);
  expect(Math.abs(erf(-x) + truth)).toBeLessThan(1.5e-7);
});
