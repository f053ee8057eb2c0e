import { describe, expect, it } from "vitest";
import { parseModelName } from "./model-name.js";

describe("parseModelName", () => {
  it.each([
    ["fairlead", { kind: "fairlead" }],
    ["router-mf-0.11593", { kind: "router", router: "mf", threshold: 0.11593 }],
    ["router-mf-1e-05", { kind: "router", router: "mf", threshold: 1e-5 }],
    ["router-sw_ranking-1", { kind: "router", router: "sw_ranking", threshold: 1 }],
    ["router-mf-.5", { kind: "router", router: "mf", threshold: 0.5 }],
    ["router-mf-0.", { kind: "router", router: "mf", threshold: 0 }],
    ["gpt-4-1106-preview", { kind: "model", model: "gpt-4-1106-preview" }],
    ["router", { kind: "model", model: "router" }],
    ["Fairlead", { kind: "model", model: "Fairlead" }],
  ])("reads %s", (name, expected) => {
    expect(parseModelName(name)).toEqual(expected);
  });

  it.each([
    "router-mf",
    "router-",
    "router--0.5",
    "router-mf-",
    "router-mf-high",
    "router-mf-0x1",
    "router-mf-inf",
    "router-mf-nan",
    "router-mf- 1",
    "router-mf-1.01",
    "router-mf--0.1",
    "router-my-router-0.5",
  ])("refuses %s", (name) => {
    expect(() => parseModelName(name)).toThrow("router-mf-0.11593");
  });
});
