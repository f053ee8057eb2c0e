import { describe, expect, it } from "vitest";
import { answer, refusal } from "../../test/support/embedding-server.js";
import { isPassing, isTooLong, serverMessage, shorterLength } from "./refusal.js";

describe("isTooLong", () => {
  // As servers word it.
  it.each([
    [
      400,
      "This model's maximum context length is 8192 tokens, however you requested 10000 tokens (10000 in your prompt; 0 for the completion).",
    ],
    [400, "Invalid 'input[3]': maximum input length is 8192 tokens."],
    [400, "Requested 319487 tokens, max 300000 tokens per request"],
    [
      400,
      "This model's maximum context length is 512 tokens. However, you requested 1451 tokens in the input for embedding generation.",
    ],
    [400, "Too many tokens in batch. Max is 16384 got 17555"],
    [400, "batch size is invalid, it should not be larger than 10.: input.contents"],
    [400, "the input length exceeds the context length"],
    [413, "Input validation error: `inputs` must have less than 512 tokens. Given: 534"],
    [413, "<html>Request Entity Too Large</html>"],
    [422, "batch size 64 > maximum allowed batch size 32"],
    [500, "input (992 tokens) is too large to process. increase the physical batch size (current batch size: 512)"],
    [500, "input is larger than the max context size. skipping"],
    [429, "Request too large for text-embedding-3-small on tokens per min (TPM): Limit 150000, Requested 200000."],
  ])("%i %s", (status, message) => {
    expect(isTooLong(refusal(status, message))).toBe(true);
    expect(isPassing(refusal(status, message))).toBe(false);
  });

  it.each([
    [400, "The model `x` does not exist"],
    [400, "'$.input' is invalid. Please check the API reference"],
    [401, "maximum context length"],
    [429, "Rate limit reached for requests. Limit: 3 / min. Too many requests"],
    [500, "The server had an error while processing your request"],
    [503, "batch size"],
  ])("not %i %s", (status, message) => {
    expect(isTooLong(refusal(status, message))).toBe(false);
  });
});

describe("shorterLength", () => {
  it.each([
    [1000, "maximum context length is 512 tokens. However, you requested 1024 tokens", 475], // 0.95 · 512 / 1024
    [1000, "Given: 640, less than 512 tokens", 760],
    [1000, "the input is too long", 750],
    [1000, "status 4 of 4, 512 at most", 750], // a limit without what was found
    [1, "10000000 of 10", 1],
  ])("%i characters, %s: %i", (length, message, expected) => {
    expect(shorterLength(length, message)).toBe(expected);
  });
});

describe("serverMessage", () => {
  it.each([
    [{ error: { message: "a" } }, "a"],
    [{ error: "b" }, "b"],
    [{ message: "c" }, "c"],
    [{ detail: "d" }, "d"],
    [{ error: { code: 4 } }, '{"error":{"code":4}}'],
    ["<h1>Bad\n Gateway</h1>", "<h1>Bad Gateway</h1>"],
    ["", ""],
    ["x".repeat(500), `${"x".repeat(400)}…`],
  ])("%j", (body, expected) => {
    expect(serverMessage(answer(400, body))).toBe(expected);
  });
});
