import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type WordPieceState, wordPieces } from "./word-pieces.js";

const PIECES = [
  "[PAD]",
  "[UNK]",
  "[CLS]",
  "[SEP]",
  "un",
  "##aff",
  "##able",
  "want",
  "##ed",
  "run",
  "##ning",
  ",",
  "你",
  "σ",
];
const STATE: WordPieceState = {
  pieces: [...PIECES, "cafe", "##s", "a", "b", "$"],
  special: ["[CLS]", "[SEP]"],
  unknown: "[UNK]",
  first: "[CLS]",
  last: "[SEP]",
  continuation: "##",
  longestWord: 20,
  cleanText: true,
  splitChinese: true,
  stripAccents: true,
  lowercase: true,
};

/** The pieces again, without the first and the last token. */
function cut(text: string, maxTokens = 64, state = STATE): string[] {
  const ids = wordPieces(state)(text, maxTokens);
  expect([state.pieces[ids[0]!], state.pieces[ids.at(-1)!]]).toEqual(["[CLS]", "[SEP]"]);
  return [...ids.subarray(1, -1)].map((id) => state.pieces[id]!);
}

describe("wordPieces", () => {
  it.each([
    ["unaffable", ["un", "##aff", "##able"]], // the example of BERT's own tests
    ["UNwantéd,running", ["[UNK]", ",", "run", "##ning"]], // "unwanted": "##want" is no piece
    ["wanted", ["want", "##ed"]],
    ["cafés", ["cafe", "##s"]],
    ["a你b", ["a", "你", "b"]],
    ["Σ", ["σ"]],
    ["a\u0000b", ["[UNK]"]], // the control character goes, and "ab" is no piece
    ["a\tb\u00a0a", ["a", "b", "a"]],
    ["a$b", ["a", "$", "b"]],
    ["[SEP]", ["[SEP]"]],
    ["a[SEP]b", ["a", "[SEP]", "b"]],
    ["runrunrunrunrunrunrun", ["[UNK]"]], // 21 characters
    ["", []],
    [" \n", []],
  ])("%j", (text, pieces) => {
    expect(cut(text)).toEqual(pieces);
  });

  it("keeps case and accents where the checkpoint does", () => {
    const cased = { ...STATE, lowercase: false, stripAccents: false };
    expect(cut("WANTED cafés", 64, cased)).toEqual(["[UNK]", "[UNK]"]);
    expect(cut("wanted", 64, cased)).toEqual(["want", "##ed"]);
  });

  it("cuts at the longest sequence, with the last token in its place", () => {
    expect(cut("a b a b a b", 5)).toEqual(["a", "b", "a"]);
    expect([...wordPieces(STATE)("a b", 2)]).toHaveLength(2);
  });

  it("takes any text, and gives ids of pieces within the length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 2, max: 30 }), (text, most) => {
        const ids = wordPieces(STATE)(text, most);
        return ids.length >= 2 && ids.length <= most && ids.every((id) => id >= 0 && id < STATE.pieces.length);
      }),
      { numRuns: 500, seed: 4 },
    );
  });
});
