import fc from "fast-check";
import { type Node, parseTree } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { modelSpans, replaceSpans } from "./model-spans.js";

const swapped = (json: string, model: string) => {
  const bytes = Buffer.from(json);
  return replaceSpans(bytes, modelSpans(bytes), JSON.stringify(model)).toString();
};

describe("modelSpans", () => {
  it.each([
    ["the only key", '{"model":"a"}', '{"model":"z"}'],
    ["white space", ' {\n\t"model" :\r\n "a" , "n" : 1.0 } ', ' {\n\t"model" :\r\n "z" , "n" : 1.0 } '],
    [
      "numbers as they are spelt",
      '{"n":1.0,"big":1e400,"i":12345678901234567890,"model":"a"}',
      '{"n":1.0,"big":1e400,"i":12345678901234567890,"model":"z"}',
    ],
    ["every one of several", '{"model":"a","x":{},"model":"b"}', '{"model":"z","x":{},"model":"z"}'],
    ["an escaped key", '{"mod\\u0065l":"a"}', '{"mod\\u0065l":"z"}'],
    [
      "a key spelt all in escapes",
      '{"\\u006d\\u006F\\u0064\\u0065\\u006c":"a"}',
      '{"\\u006d\\u006F\\u0064\\u0065\\u006c":"z"}',
    ],
    [
      "not in nested objects",
      '{"a":{"model":"b"},"model":"a","c":[{"model":"d"}]}',
      '{"a":{"model":"b"},"model":"z","c":[{"model":"d"}]}',
    ],
    [
      "not in strings",
      '{"a":"\\"model\\":\\"b\\"","model":"a","model ":"c"}',
      '{"a":"\\"model\\":\\"b\\"","model":"z","model ":"c"}',
    ],
    ["not where model is a value", '{"a":"model","b":"c","model":"a"}', '{"a":"model","b":"c","model":"z"}'],
    [
      "strings that end in backslashes",
      '{"a":"\\\\","model":"x\\\\\\"","b":"\\\\\\\\"}',
      '{"a":"\\\\","model":"z","b":"\\\\\\\\"}',
    ],
    ["bytes beyond ASCII before it", '{"é漢😀":"ü{[\u2028","model":"a"}', '{"é漢😀":"ü{[\u2028","model":"z"}'],
  ])("replaces %s", (_, json, expected) => {
    expect(swapped(json, "z")).toBe(expected);
  });

  it("is not put off by a hundred thousand levels of nesting", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(swapped(`{"a":${deep},"model":"a"}`, "z")).toBe(`{"a":${deep},"model":"z"}`);
  });

  it("finds the same values as a JSON parser, and changes no other byte", () => {
    fc.assert(
      fc.property(spelled, fc.string(), (json, model) => {
        const expected = topLevelModels(json).reduceRight(
          (text, { offset, length }) => text.slice(0, offset) + JSON.stringify(model) + text.slice(offset + length),
          json,
        );
        expect(swapped(json, model)).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

/** The same by jsonc-parser: offsets in UTF-16 units, of the top-level string values whose key reads `model`. */
function topLevelModels(json: string): Node[] {
  return (parseTree(json)?.children ?? [])
    .filter(({ children }) => children?.[0]?.value === "model" && children[1]?.type === "string")
    .map(({ children }) => children![1]!);
}

/** JSON objects in every spelling: white space, escapes, key order, keys twice, numbers that no double holds. */
const space = fc.stringMatching(/^[ \t\r\n]{0,2}$/);
const spelledString = fc
  .tuple(
    fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("model", "models", "", "\\", '"', '"model":"x"')),
    fc.nat(7),
  )
  .map(([text, escapeEvery]) =>
    [
      ...JSON.stringify(text)
        .slice(1, -1)
        .split(/(\\u....|\\.)/)
        .flatMap((part) => (part.startsWith("\\") ? [part] : [...part])),
    ]
      .map((c, i) =>
        c.length === 1 && escapeEvery > 0 && i % escapeEvery === 0
          ? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`
          : c,
      )
      .join(""),
  )
  .map((text) => `"${text}"`);
const { value: spelledValue } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("true", "null", "1.0", "-0", "1e400", "1E+2", "98765432109876543210"),
    spelledString,
    fc.tuple(space, fc.array(tie("value"), { maxLength: 3 })).map(([s, items]) => `[${s}${items.join(`,${s}`)}]`),
    tie("object"),
  ),
  object: members(tie("value")),
}));
const spelled = members(spelledValue);

function members(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const key = fc.oneof(fc.constant('"model"'), fc.constant('"m\\u006fdel"'), spelledString);
  const member = fc.tuple(space, key, space, space, value).map(([a, k, b, c, v]) => `${a}${k}${b}:${c}${v}`);
  return fc.array(member, { maxLength: 5 }).map((list) => `{${list.join(",")}}`);
}
