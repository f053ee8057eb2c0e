import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePythonLiteral } from "./python-literal.js";

const codePoints = fc.array(fc.nat(0x10ffff)).map((codes) => String.fromCodePoint(...codes));

/** As Python's repr() prints a text: single quotes unless it holds one and no double quote. */
function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = [...text].map((character) => {
    const code = character.codePointAt(0)!;
    if (character === "\\" || character === quote) return `\\${character}`;
    if (character === "\n") return "\\n";
    if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
    if (code >= 0xd800 && code < 0xe000) return `\\u${code.toString(16)}`;
    return code > 0xffff && code % 2 === 0 ? `\\U${code.toString(16).padStart(8, "0")}` : character;
  });
  return `${quote}${escaped.join("")}${quote}`;
}

describe("parsePythonLiteral", () => {
  it.each([
    ["['a', \"it's\", 'say \"b\"']", ["a", "it's", 'say "b"']],
    ["['both \\' and \"']", ["both ' and \""]],
    ["['line\\nend\\ttab\\\\back\\x41\\u00e9\\U0001f600\\101\\0']", ["line\nend\ttab\\backAé😀A\0"]],
    ["['unknown \\d stays']", ["unknown \\d stays"]],
    ["[r'raw \\n', u'plain']", ["raw \\n", "plain"]],
    ["['''three 'quoted' lines\nhere''', \"\"\"x\"\"\"]", ["three 'quoted' lines\nhere", "x"]],
    ["['joined' \"up\"]", ["joinedup"]],
    ["['continued \\\nline']", ["continued line"]],
    ["{'text': ['1', '2'], 'n': {1: None}}", { text: ["1", "2"], n: { 1: null } }],
    ["(1, -2.5e3, .5, 1_000,)", [1, -2500, 0.5, 1000]],
    ["('one')", "one"],
    ["('one',)", ["one"]],
    [" [ ] ", []],
    ["[True, False, None]", [true, false, null]],
  ])("reads %s", (source, expected) => {
    expect(parsePythonLiteral(source)).toEqual(expected);
  });

  it.each([
    "",
    "[",
    "['a'",
    "['a' 1]",
    "['a\nb']",
    "['\\x4']",
    "['\\U00110000']",
    "f'x'",
    "[1] 2",
    "nan",
    "['a',,]",
    "{1}",
  ])("refuses %s", (source) => {
    expect(() => parsePythonLiteral(source)).toThrow(SyntaxError);
  });

  it("refuses endless nesting without running out of stack", () => {
    expect(() => parsePythonLiteral("[".repeat(1e6))).toThrow("at most 100 levels");
  });

  it("reads back what Python prints", () => {
    fc.assert(
      fc.property(fc.array(codePoints), (texts) => {
        expect(parsePythonLiteral(`[${texts.map(repr).join(", ")}]`)).toEqual(texts);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("throws nothing but SyntaxError, whatever it is given", () => {
    const piece = fc.constantFrom(
      "[",
      "]",
      "(",
      ")",
      "{",
      "}",
      "'",
      '"',
      "'''",
      "\\",
      "\\x",
      "\\u12",
      "r'",
      ",",
      ":",
      "1",
      "e",
      "\n",
      "é",
      "True",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join("")),
        ),
        (source) => {
          try {
            parsePythonLiteral(source);
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError);
          }
        },
      ),
      { numRuns: 1000, seed: 1 },
    );
  });
});
