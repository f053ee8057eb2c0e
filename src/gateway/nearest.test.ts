import { describe, expect, it } from "vitest";
import { nearest } from "./nearest.js";

const words = ["port", "host", "upstreams", "models", "log"];

describe("nearest", () => {
  it.each([
    ["prot", "port"],
    ["ports", "port"],
    ["upstreem", "upstreams"],
    ["Models", "models"],
    ["lgo", "log"],
    ["retries", undefined],
    ["", undefined],
  ])("takes %s for %s", (word, meant) => {
    expect(nearest(word, words)).toBe(meant);
  });
});
