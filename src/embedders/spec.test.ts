import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FairleadError } from "../errors.js";
import { parseEmbedderSpec } from "./spec.js";

describe("parseEmbedderSpec", () => {
  it.each([
    ["lexical", { kind: "lexical", dimension: 384 }],
    ["lexical:512", { kind: "lexical", dimension: 512 }],
    ["encoder:models/a:b@c d", { kind: "encoder", folder: "models/a:b@c d" }],
    ["openai:text-embedding-3-small", { kind: "openai", model: "text-embedding-3-small" }],
    ["openai:nomic-embed-text:v1.5", { kind: "openai", model: "nomic-embed-text:v1.5" }],
    ["openai:text-embedding@001", { kind: "openai", model: "text-embedding@001" }],
    ["openai:@cf/baai/bge-m3", { kind: "openai", model: "@cf/baai/bge-m3" }],
    [
      "openai:BAAI/bge-m3@http://[::1]:8080/v1",
      { kind: "openai", model: "BAAI/bge-m3", baseUrl: "http://[::1]:8080/v1" },
    ],
    ["openai:@cf/b@https://h/a@b:c/v1?d=e", { kind: "openai", model: "@cf/b", baseUrl: "https://h/a@b:c/v1?d=e" }],
    ["causal-lm:ft:gpt-4o-mini:me", { kind: "causal-lm", model: "ft:gpt-4o-mini:me" }],
    ["llama:C:/models/small.Q4.gguf", { kind: "llama", path: "C:/models/small.Q4.gguf" }],
    ["causal-lm:m@http://h/v1", { kind: "causal-lm", model: "m", baseUrl: "http://h/v1" }],
    ["openai:m@http://a@http://b", { kind: "openai", model: "m", baseUrl: "http://a@http://b" }],
  ])("reads %s", (spec, expected) => {
    expect(parseEmbedderSpec(spec)).toEqual(expected);
  });

  it.each([
    ["", "For example"],
    ["Lexical", "For example"],
    ["lexical:", "from 1 to 4096"],
    ["lexical:0", "from 1 to 4096"],
    ["lexical:1e3", "from 1 to 4096"],
    ["lexical:4097", "from 1 to 4096"],
    ["lexical256", "For example"],
    ["openai", "For example"],
    ["openai:", "Name a model"],
    ["openai: ", "Name a model"],
    ["openai:@http://h/v1", "Name a model"],
    ["openai:m@http://", "is no URL"],
    ["openai:m@http://h h", "is no URL"],
    ["openai:m@localhost:8080/v1", "A base URL starts with http:// or https://: openai:m@http://localhost:8080/v1"],
    ["openai:m@localhost", "A base URL starts with"],
    ["causal-lm", "For example"],
    ["causal-lm:m@localhost:8080/v1", "https://: causal-lm:m@http://localhost:8080/v1"],
    ["llama:", "For example"],
    ["llama:some/folder", "For example"],
    ["causal-lm:@http://h/v1", "Name a model"],
    ["onnx:all-MiniLM-L6-v2", "not available in this version: use encoder with"],
    ["encoder:", "Name a checkpoint's folder"],
    ["encoder", "For example"],
    ["onnx", "not available in this version"],
    ["text-embedding-3-small", "For example"],
  ])("refuses %j and says what would do", (spec, fix) => {
    const parse = () => parseEmbedderSpec(spec);
    expect(parse).toThrow(fix);
    expect(parse).toThrow(
      "lexical, lexical:DIMENSION, encoder:FOLDER, openai:MODEL[@BASE_URL], causal-lm:MODEL[@BASE_URL] or llama:PATH.gguf",
    );
  });

  it("gives back what a spec was written from", () => {
    const model = fc.stringMatching(/^[\w./:-]{1,20}$/);
    const baseUrl = fc.webUrl({ validSchemes: ["http", "https"], withQueryParameters: true });
    fc.assert(
      fc.property(model, baseUrl, (model, baseUrl) => {
        expect(parseEmbedderSpec(`openai:${model}@${baseUrl}`)).toEqual({ kind: "openai", model, baseUrl });
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it("throws nothing but its own errors, whatever the text", () => {
    const text = fc.tuple(
      fc.constantFrom("", "lexical", "openai:", "onnx:", "openai:m@http://"),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(text, ([start, rest]) => {
        try {
          parseEmbedderSpec(start + rest);
        } catch (error) {
          expect(error).toBeInstanceOf(FairleadError);
        }
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});
