/** What `ast.literal_eval` gives, in JSON's terms: tuples and sets become lists. */
export type PythonValue = string | number | boolean | null | PythonValue[] | { [key: string]: PythonValue };

/** Deeper nesting is refused: the reader calls itself. */
const MAX_DEPTH = 100;

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\n": "",
};
const CODE_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const WORDS: Readonly<Record<string, PythonValue>> = { None: null, True: true, False: false };

/**
 * Reads the text that Python prints for a list, tuple, dict, text, number, True, False or None, as in CSV files that
 * were written from data frames holding lists. Both kinds of quotes, tripled or not, raw texts, every escape but \N, and
 * texts side by side (which Python joins).
 *
 * @throws {SyntaxError} naming the position, where the text is anything else
 * @see https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals
 */
export function parsePythonLiteral(source: string): PythonValue {
  let at = 0;

  const fail = (expected: string): never => {
    throw new SyntaxError(`expected ${expected} at character ${at + 1} of a Python literal`);
  };
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at; // patterns are sticky
    const found = pattern.exec(source);
    if (found) at += found[0].length;
    return found ?? undefined;
  };
  const take = (token: string): boolean => {
    match(/\s*/y);
    if (!source.startsWith(token, at)) return false;
    at += token.length;
    return true;
  };

  function value(depth: number): PythonValue {
    if (depth > MAX_DEPTH) fail(`at most ${MAX_DEPTH} levels`);
    if (take("[")) return items("]", depth);
    if (take("(")) return tuple(depth);
    if (take("{")) return dict(depth);
    const opening = match(/([rRuU]?)("""|'''|"|')/y);
    if (opening) return texts(opening);
    const word = match(/(None|True|False)\b/y);
    if (word) return WORDS[word[0]]!;
    const number = match(/[+-]?(\d[\d_]*(\.\d*)?|\.\d+)([eE][+-]?\d+)?/y) ?? fail("a value");
    return Number(number[0].replaceAll("_", ""));
  }

  function items(close: string, depth: number): PythonValue[] {
    const list: PythonValue[] = [];
    while (!take(close)) {
      list.push(value(depth + 1));
      if (!take(",") && !source.startsWith(close, at)) fail(`a comma or ${close}`);
    }
    return list;
  }

  /** Round brackets around one value without a comma are just brackets. */
  function tuple(depth: number): PythonValue {
    const begin = at;
    const list = items(")", depth);
    return list.length === 1 && !/,\s*\)$/.test(source.slice(begin, at)) ? list[0]! : list;
  }

  function dict(depth: number): PythonValue {
    const entries: [string, PythonValue][] = [];
    while (!take("}")) {
      const key = value(depth + 1);
      if (!take(":")) fail("a colon");
      entries.push([String(key), value(depth + 1)]);
      if (!take(",") && !source.startsWith("}", at)) fail("a comma or }");
    }
    return Object.fromEntries(entries);
  }

  function texts(first: RegExpExecArray): string {
    let joined = "";
    for (let opening: RegExpExecArray | undefined = first; opening; ) {
      joined += text(opening[2]!, opening[1]!.toLowerCase() === "r");
      match(/\s*/y);
      opening = match(/([rRuU]?)("""|'''|"|')/y);
    }
    return joined;
  }

  function text(quote: string, isRaw: boolean): string {
    const plain = quote.length === 3 ? /[^\\'"]+|["']/y : /[^\\'"\n]+|["']/y;
    const parts: string[] = [];
    while (!source.startsWith(quote, at)) {
      if (source[at] === "\\") parts.push(isRaw ? match(/\\.?/sy)![0] : escaped());
      else parts.push((match(plain) ?? fail(`the text's end, ${quote}`))[0]);
    }
    at += quote.length;
    return parts.join("");
  }

  function escaped(): string {
    at++;
    const octal = match(/[0-7]{1,3}/y);
    if (octal) return String.fromCharCode(Number.parseInt(octal[0], 8));
    const kind = source[at] ?? fail("an escaped character");
    const digits = CODE_DIGITS[kind];
    if (digits === undefined) {
      at++;
      return ESCAPES[kind] ?? `\\${kind}`; // Python leaves an unknown escape as it stands
    }
    at++;
    const code = Number.parseInt(
      (match(new RegExp(`[0-9a-fA-F]{${digits}}`, "y")) ?? fail(`${digits} hex digits`))[0],
      16,
    );
    return code <= 0x10ffff ? String.fromCodePoint(code) : fail("a code point up to 10FFFF");
  }

  const result = value(0);
  match(/\s*/y);
  if (at < source.length) fail("the end");
  return result;
}
