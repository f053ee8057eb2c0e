const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Bytes [start, end) of a JSON text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the values of the top-level `model` keys stand: all of them, since a JSON text may hold a key twice and readers
 * differ in which one they take. Works on bytes, because every character that structures JSON is ASCII and no byte of a
 * longer UTF-8 character is; and skips strings by searching for their end, because images are megabytes of base64.
 *
 * @param json  UTF-8 text of a JSON object: valid, that is for the caller to check
 * @returns     in order of appearance; of values that are strings, with their quotes
 */
export function modelSpans(json: Buffer): Span[] {
  const spans: Span[] = [];
  let depth = 0;
  let atKey = false; // the next string at depth 1 is a key
  let atModel = false; // the next value at depth 1 is a model
  for (let i = 0; i < json.length; i++) {
    switch (json[i]) {
      case QUOTE: {
        const end = stringEnd(json, i);
        if (depth === 1 && atKey) atModel = isModel(json.subarray(i, end));
        else if (depth === 1 && atModel) spans.push({ start: i, end });
        i = end - 1;
        break;
      }
      case 0x7b: // {
      case 0x5b: // [
        depth++;
        atKey = true;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth--;
        break;
      case 0x3a: // :
        atKey = false;
        break;
      case 0x2c: // ,
        atKey = true;
        break;
    }
  }
  return spans;
}

/** The text with every span replaced, byte for byte as it was elsewhere. */
export function replaceSpans(json: Buffer, spans: readonly Span[], replacement: string): Buffer {
  const parts: Buffer[] = [];
  let kept = 0;
  for (const { start, end } of spans) {
    parts.push(json.subarray(kept, start), Buffer.from(replacement));
    kept = end;
  }
  parts.push(json.subarray(kept));
  return Buffer.concat(parts);
}

/** One past the closing quote of the string that opens at `start`: the first quote after an even number of backslashes. */
function stringEnd(json: Buffer, start: number): number {
  for (let quote = json.indexOf(QUOTE, start + 1); quote >= 0; quote = json.indexOf(QUOTE, quote + 1)) {
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return json.length;
}

/** Whether a key, quotes included, spells `model`: perhaps with escapes. */
function isModel(key: Buffer): boolean {
  return key.length <= '"\\u006d\\u006f\\u0064\\u0065\\u006c"'.length && JSON.parse(key.toString()) === "model";
}
