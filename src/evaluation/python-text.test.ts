import { describe, expect, it } from "vitest";
import { pandasTable, pythonFloat } from "./python-text.js";

describe("pythonFloat", () => {
  it.each([
    [1, "1.0"],
    [0.11593, "0.11593"],
    [0.0001, "0.0001"],
    [0.00001234, "1.234e-05"],
    [1e-7, "1e-07"],
    [1e16, "1e+16"],
    [80.5870199, "80.5870199"],
    [0, "0.0"],
  ])("%d is %s", (x, text) => expect(pythonFloat(x)).toBe(text));
});

describe("pandasTable", () => {
  const columns = (auc: number[], apgr: number[]) => [
    { name: "method", texts: ["mf", "sw_ranking", "random"] },
    { name: "20% qual", texts: ["6.10%", "9.99%", "20.00%"] },
    { name: "AUC", numbers: auc },
    { name: "APGR", numbers: apgr },
  ];

  // As pandas 2 and 3 print these frames.
  it("prints six digits, and an index that was sorted", () => {
    expect(pandasTable([0, 2, 1], columns([78.123456789, 77.25, 75.5], [0.66123456, 0.62, 0.5])).join("\n")).toBe(
      [
        "       method 20% qual        AUC      APGR",
        "0          mf    6.10%  78.123457  0.661235",
        "2  sw_ranking    9.99%  77.250000  0.620000",
        "1      random   20.00%  75.500000  0.500000",
      ].join("\n"),
    );
  });

  it("takes off the zeros that all end in, allows for a sign, and writes what is missing as NaN", () => {
    expect(pandasTable([0, 1, 2], columns([78, 75, 77], [-0.02, Number.NaN, 0.5])).join("\n")).toBe(
      [
        "       method 20% qual   AUC  APGR",
        "0          mf    6.10%  78.0 -0.02",
        "1  sw_ranking    9.99%  75.0   NaN",
        "2      random   20.00%  77.0  0.50",
      ].join("\n"),
    );
  });
});
