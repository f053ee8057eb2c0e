import { badRecord, type Place } from "./place.js";
import { type LineBatch, MAX_LINE_BYTES } from "./text-lines.js";
import { checkedUtf8 } from "./utf8.js";

const [QUOTE, BACKSLASH, NEWLINE, COMMA] = [0x22, 0x5c, 0x0a, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The texts of the elements of one JSON array, each with the line where it begins, in bounded memory: at most one chunk
 * and one element are held. Only brackets, quotes and commas are looked at; whoever parses the elements finds what is wrong
 * in them.
 *
 * @throws {FairleadError} BAD_RECORD where the array ends early, something stands around it, or an element is too long
 */
export async function* jsonArrayTexts(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  maxElementBytes = MAX_LINE_BYTES,
): AsyncGenerator<LineBatch> {
  const scanner = elementScanner(file, maxElementBytes);
  for await (const chunk of checkedUtf8(bytes, file)) yield scanner.scan(chunk);
  scanner.end();
}

function elementScanner(file: string, maxElementBytes: number) {
  let where: "before" | "inside" | "behind" = "before";
  let line = 1;
  let depth = 0;
  let inText = false;
  let isEscaped = false;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let begin: Place | undefined;

  const here = (): Place => ({ file, number: line, unit: "line" });

  function hold(part: Buffer) {
    held.push(part);
    heldBytes += part.length;
    if (heldBytes > maxElementBytes)
      throw badRecord(begin ?? here(), `an element of at most ${maxElementBytes} bytes`, "more", "Split the file.");
  }

  function released(): LineBatch {
    const text = Buffer.concat(held).toString("utf8").trim();
    const place = begin ?? here();
    [held, heldBytes, begin] = [[], 0, undefined];
    return text === "" ? [] : [{ place, text }];
  }

  /** Follows a byte of the array; true where an element ends before it. */
  function endsElement(byte: number): boolean {
    if (inText) {
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) inText = false;
      return false;
    }
    if (byte === QUOTE) inText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth++;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
    return depth === 0 || (depth === 1 && byte === COMMA);
  }

  /** Only blanks may stand around the array, and a byte order mark before it. */
  function outside(byte: number) {
    if (byte === OPEN_LIST && where === "before") [where, depth] = ["inside", 1];
    else if (!isBlank(byte) && !(where === "before" && byte >= 0x80))
      throw badRecord(here(), "one JSON array and nothing behind it", JSON.stringify(String.fromCharCode(byte)));
  }

  return {
    scan(chunk: Buffer): LineBatch {
      const found: LineBatch[number][] = [];
      let start = 0;
      for (let i = 0; i < chunk.length; i++) {
        const byte = chunk[i]!;
        if (byte === NEWLINE) line++;
        if (where !== "inside") {
          outside(byte);
          start = i + 1;
          continue;
        }
        if (begin === undefined && !isBlank(byte)) begin = here();
        if (!endsElement(byte)) continue;
        hold(chunk.subarray(start, i));
        found.push(...released());
        start = i + 1;
        if (depth === 0) where = "behind";
      }
      if (where === "inside") hold(chunk.subarray(start));
      return found;
    },
    end() {
      if (where === "behind") return;
      throw badRecord(here(), "the end of the JSON array", "the end of the file", "Copy it again: it is cut short.");
    },
  };
}

const isBlank = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
