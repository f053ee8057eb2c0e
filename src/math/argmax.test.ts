import { expect, it } from "vitest";
import { argmax } from "./argmax.js";

it("is the first of the greatest, below 0 too", () => {
  expect(argmax(Float64Array.of(-3, -1, -2))).toBe(1);
  expect(argmax([2, 5, 5, 1])).toBe(1);
  expect(argmax([7])).toBe(0);
});
