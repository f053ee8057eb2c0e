import { describe, expect, it } from "vitest";
import { createRouter } from "./registry.js";
import { ROUTELLM_ROUTERS, routellmKind } from "./routellm-names.js";

describe("RouteLLM's names", () => {
  it("mean the same method here", () => {
    expect(ROUTELLM_ROUTERS.map((name) => routellmKind(name) ?? name)).toEqual([
      "random",
      "mf",
      "sw",
      "encoder",
      "causal-lm",
    ]);
    expect(createRouter("sw_ranking").name).toBe("sw");
    expect(createRouter("mf").name).toBe("mf");
  });

  it("are not what is inherited by every object", () => expect(routellmKind("constructor")).toBeUndefined());
});
