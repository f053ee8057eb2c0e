import fc from "fast-check";
import { expect, it } from "vitest";
import { readGrade, readVerdict } from "./verdict.js";

it.each([
  ["[[A]]", "a"],
  ["Reasons.\n[[B]]", "b"],
  ["[[C]].", "tie"],
  ["First [[A]], no: [[B]]", "b"],
  ["[[A]] [[D]]", "a"],
  ["[A]", undefined],
  ["[[a]]", undefined],
  ["[[ A ]]", undefined],
  ["A is better", undefined],
  ["", undefined],
])("readVerdict of %j", (reply, verdict) => {
  expect(readVerdict(reply)).toBe(verdict);
});

it.each([
  ["[[7]]", 7],
  ["[[10]]", 10],
  ["[[3]] then [[9]]", 9],
  ["[[0]]", undefined],
  ["[[11]]", undefined],
  ["[[7.5]]", undefined],
  ["7", undefined],
])("readGrade of %j", (reply, grade) => {
  expect(readGrade(reply)).toBe(grade);
});

it("reads any text without a mistake", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("[", "]", "A", "B", "C", "1", "0", " ", "x") }), (text) => {
      const verdict = readVerdict(text);
      return verdict === undefined ? !/\[\[[ABC]\]\]/.test(text) : ["a", "b", "tie"].includes(verdict);
    }),
    { seed: 2, numRuns: 500 },
  );
});
