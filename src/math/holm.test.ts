import { expect, it } from "vitest";
import { holm } from "./holm.js";

it("multiplies the smallest by all, the next by one fewer, and never steps down", () => {
  expect(holm([0.03, 0.01, 0.04])).toEqual([0.06, 0.03, 0.06]);
  expect(holm([0.6, 0.9])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});
