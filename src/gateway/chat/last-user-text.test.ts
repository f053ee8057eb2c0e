import { describe, expect, it } from "vitest";
import { lastUserText } from "./last-user-text.js";

const image = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };

describe("lastUserText", () => {
  it.each([
    ["a string", [{ role: "user", content: "hi" }], "hi"],
    [
      "the last of several",
      [
        { role: "user", content: "one" },
        { role: "assistant", content: "two" },
        { role: "user", content: "three" },
      ],
      "three",
    ],
    [
      "the user's, though a tool spoke last",
      [
        { role: "user", content: "hi" },
        { role: "tool", content: "42" },
      ],
      "hi",
    ],
    [
      "text parts, joined",
      [{ role: "user", content: [{ type: "text", text: "a" }, image, { type: "text", text: "b" }] }],
      "a\nb",
    ],
    [
      "no text beside an image",
      [
        { role: "user", content: "before" },
        { role: "user", content: [image] },
      ],
      undefined,
    ],
    ["no white space", [{ role: "user", content: " \n" }], undefined],
    ["no user", [{ role: "system", content: "hi" }], undefined],
    ["no messages", undefined, undefined],
    [
      "nothing that does not fit",
      [null, 1, "user", { role: "user", content: [null, { type: "text", text: 1 }] }],
      undefined,
    ],
  ])("takes %s", (_, messages, expected) => {
    expect(lastUserText(messages)).toBe(expected);
  });
});
