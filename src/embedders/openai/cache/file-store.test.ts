import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rng } from "../../../random.js";
import { cacheFileName, defaultCacheFolder } from "./cache-folder.js";
import { fileStore } from "./file-store.js";
import { promptDigest, type VectorStore } from "./vector-store.js";

let folder: string;
let lines: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fairlead-"));
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const ID = "openai:m@http://h/v1";
const file = () => join(folder, cacheFileName(ID));
const open = (id = ID) => fileStore(folder, id, (line) => lines.push(line));
const put = (store: VectorStore, text: string, vector = [text.length, 1], cutTo = 0) =>
  store.put([{ key: promptDigest(text), vector: Float32Array.from(vector), cutTo }]);
const get = (store: VectorStore, text: string) => store.get(promptDigest(text));

describe("fileStore", () => {
  it("gives back what was put, in this process and the next", () => {
    const first = open();
    expect(first.dimension).toBeUndefined();
    put(first, "a", [0.5, -1], 7);
    expect(get(first, "a")).toEqual({ vector: Float32Array.of(0.5, -1), cutTo: 7 });
    first.close();
    const second = open();
    expect(second.dimension).toBe(2);
    expect(get(second, "a")).toEqual({ vector: Float32Array.of(0.5, -1), cutTo: 7 });
    expect(get(second, "b")).toBeUndefined();
    expect(lines).toEqual([]);
  });

  it("shares one file between two that are open, and both take the first vector", () => {
    const [one, other] = [open(), open()];
    put(one, "a", [1, 0]);
    put(other, "a", [0, 1]);
    put(other, "b", [0, 1]);
    one.refresh();
    for (const store of [one, other, open()]) {
      expect(get(store, "a")?.vector).toEqual(Float32Array.of(1, 0));
      expect(get(store, "b")?.vector).toEqual(Float32Array.of(0, 1));
    }
  });

  it("keeps another embedder's vectors apart, in a file whose name says whose they are", () => {
    put(open(), "a");
    expect(get(open("openai:m@http://h/v2"), "a")).toBeUndefined();
    expect(readdirSync(folder)).toEqual(
      ["openai_m_http_h_v1", "openai_m_http_h_v2"].map((start) => expect.stringMatching(start)),
    );
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it("loses only the torn record where a writer was killed, wherever that was", () => {
    const store = open();
    for (const text of ["a", "bb", "ccc"]) put(store, text);
    const whole = readFileSync(file());
    const size = whole.length / 3;
    for (let length = 2 * size; length < whole.length; length++) {
      writeFileSync(file(), whole.subarray(0, length));
      const after = open();
      expect(["a", "bb", "ccc"].map((text) => get(after, text) !== undefined)).toEqual([true, true, false]);
      put(after, "ccc", [9, 9]);
      put(after, "d");
      for (const reader of [after, open()]) {
        expect(get(reader, "a")?.vector[0]).toBe(1);
        expect(get(reader, "ccc")?.vector).toEqual(Float32Array.of(9, 9));
        expect(get(reader, "d")?.vector[0]).toBe(1);
        reader.close();
      }
    }
  });

  it("leaves a damaged record out and says so once", () => {
    const store = open();
    for (const text of ["a", "bb", "ccc"]) put(store, text);
    const bytes = readFileSync(file());
    bytes[bytes.length / 3 + 50]! ^= 1;
    writeFileSync(file(), bytes);
    const after = open();
    expect([get(after, "a"), get(after, "bb"), get(after, "ccc")].map((found) => found?.vector[0])).toEqual([
      1,
      undefined,
      3,
    ]);
    expect(lines).toEqual([`${file()}: left out 56 damaged bytes; prompts that they held are embedded anew`]);
    put(after, "bb", [8, 8]);
    expect(get(after, "bb")?.vector[0]).toBe(8);
    // The first store has indexed the record while it was whole.
    expect(get(store, "bb")).toBeUndefined();
    expect(lines).toHaveLength(2);
  });

  it("reads a file that is no cache as empty", () => {
    const random = rng(1, "noise");
    writeFileSync(file(), Buffer.from(Array.from({ length: 5000 }, () => random.integer(256))));
    const store = open();
    expect(store.dimension).toBeUndefined();
    put(store, "a");
    expect(get(open(), "a")?.vector[0]).toBe(1);
  });

  it("leaves vectors of another dimension alone", () => {
    const store = open();
    put(store, "a", [1, 0]);
    put(store, "b", [1, 0, 0]);
    expect(get(store, "b")).toBeUndefined();
    expect(open().dimension).toBe(2);
  });

  it("reads more than one chunk", () => {
    const store = open();
    const vector = new Float32Array(65_536);
    const count = 68; // of 256 KB: 17 MB, over chunks of 16
    store.put(
      Array.from({ length: count }, (_, i) => ({
        key: promptDigest(`${i}`),
        vector: vector.fill(i).slice(),
        cutTo: 0,
      })),
    );
    store.close();
    const after = open();
    for (let i = 0; i < count; i++) expect(get(after, `${i}`)?.vector[5]).toBe(i);
    expect(lines).toEqual([]);
  });

  it("names the folder that it cannot write to", () => {
    const path = join(folder, "file");
    appendFileSync(path, "x");
    const opening = () => fileStore(join(path, "cache"), ID, () => {});
    expect(opening).toThrow(
      `INVALID_ARGUMENT: expected a folder for the cache of embeddings that can be written to: ${path}`,
    );
    expect(opening).toThrow("or cacheFolder to false");
  });

  it("says once that it cannot write, and goes on", () => {
    const store = open();
    put(store, "a");
    store.close(); // stands for a full disk: every write fails
    put(store, "b");
    put(store, "c");
    expect(lines).toEqual([expect.stringContaining("cannot be written (")]);
    expect(get(open(), "a")?.vector[0]).toBe(1);
  });
});

describe("defaultCacheFolder", () => {
  it("follows XDG_CACHE_HOME where it is an absolute path", () => {
    expect(defaultCacheFolder({ XDG_CACHE_HOME: "/c" })).toBe(join("/c", "fairlead", "embeddings"));
    expect(defaultCacheFolder({ XDG_CACHE_HOME: "c" })).toMatch(/\.cache.fairlead.embeddings$/);
    expect(defaultCacheFolder({})).toMatch(/\.cache.fairlead.embeddings$/);
  });
});
