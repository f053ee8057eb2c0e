import { describe, expect, it } from "vitest";
import { basicPlane, classify, JOINS, SEPARATOR, STANDS_ALONE } from "./characters.js";

describe("classify", () => {
  it.each([
    ["letters, digits and marks", "aZé9ßΩж١ש\u0301한ा", JOINS],
    ["scripts without spaces", "漢ひカไຂខကབ𠜎", STANDS_ALONE],
    ["everything else", " .,-_'\n\u0000。🎉€+", SEPARATOR],
  ])("%s", (_, characters, expected) => {
    for (const character of characters)
      expect([character, classify(character.codePointAt(0)!)]).toEqual([character, expected]);
  });
});

describe("basicPlane", () => {
  it("agrees with classify, but for surrogates", () => {
    const table = basicPlane();
    expect(table).toHaveLength(0x10000);
    for (let c = 0; c < 0x10000; c += 7) {
      const isSurrogate = c >= 0xd800 && c <= 0xdfff;
      if (table[c] !== (isSurrogate ? SEPARATOR : classify(c))) expect.fail(`U+${c.toString(16)}`);
    }
  });
});
