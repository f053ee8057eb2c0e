import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { gunzipped, openBytes } from "./byte-source.js";

describe("gunzipped", () => {
  it("fails when its source fails, instead of waiting or taking the program down", async () => {
    async function* broken() {
      yield gzipSync("x".repeat(1000)).subarray(0, 20);
      throw new Error("the disk is gone");
    }
    const reading = (async () => {
      for await (const _ of gunzipped(broken()));
    })();
    await expect(reading).rejects.toThrow("the disk is gone");
  });
});

describe("openBytes", () => {
  it("says why a file cannot be opened", async () => {
    await expect(openBytes("no/such/file")).rejects.toThrow(
      "FILE_NOT_FOUND: expected a readable file at no/such/file, found no such file",
    );
    await expect(openBytes("/")).rejects.toThrow("found a directory");
  });
});
