import { isUtf8 } from "node:buffer";
import { FairleadError } from "../errors.js";

/** Passes bytes on as they are, after a look: text that is not UTF-8 would be read with other letters, silently. */
export async function* checkedUtf8(bytes: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Buffer> {
  let offset = 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const joined = rest.length === 0 ? view(chunk) : Buffer.concat([rest, chunk]);
    const end = joined.length - unfinished(joined);
    const whole = joined.subarray(0, end);
    if (!isUtf8(whole)) throw notUtf8(file, offset);
    offset += end;
    rest = Buffer.from(joined.subarray(end));
    if (end > 0) yield whole;
  }
  if (rest.length > 0) throw notUtf8(file, offset);
}

const view = (chunk: Uint8Array) => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);

/** Bytes at the end that begin a character without finishing it: 0 to 3. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function notUtf8(file: string, offset: number): FairleadError {
  return new FairleadError("BAD_RECORD", {
    expected: `${file} to be UTF-8 text`,
    found: `other bytes near byte ${offset}`,
    fix: "Convert the file: iconv -f LATIN1 -t UTF-8 does, say.",
  });
}
