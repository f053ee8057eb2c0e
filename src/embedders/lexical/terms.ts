import { basicPlane, classify, JOINS, SEPARATOR, STANDS_ALONE } from "./characters.js";

/**
 * The terms of one text, as 64-bit hashes in two halves: every word, and every pair of neighbouring words. Single letters
 * and digits are no words (they are list marks more often than not, and cost 0.008 APGR on MMLU); a single character of a
 * script without spaces is one, and so is a Hangul syllable. Hashes stand for the terms everywhere, so that scanning makes no strings; with 10⁶ terms
 * the chance of any collision is 3·10⁻⁸.
 */
export interface Terms {
  readonly count: number;
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/** Longest text that is read, in UTF-16 units; what follows says little about the topic and would cost time. */
const MAX_LENGTH = 32_768;

/** A scanner that reuses its buffers: the terms it returns are valid until the next call. */
export function termScanner(): (text: string) => Terms {
  const classes = basicPlane();
  let low = new Int32Array(1024);
  let high = new Int32Array(1024);

  return (text) => {
    // Twice: some letters compose only once they are lower case (J and a caron become U+01F0).
    const normal = text.slice(0, MAX_LENGTH).normalize("NFKC").toLowerCase().normalize("NFKC");
    const most = 2 * normal.length;
    if (low.length < most) {
      low = new Int32Array(most);
      high = new Int32Array(most);
    }
    let count = 0;
    let words = 0;
    let lastLow = 0;
    let lastHigh = 0;
    let h1 = SEED_LOW;
    let h2 = SEED_HIGH;
    let length = 0;

    const endWord = () => {
      const wordLow = finish(h1);
      const wordHigh = finish(h2);
      low[count] = wordLow;
      high[count++] = wordHigh;
      if (words++ > 0) {
        low[count] = finish(Math.imul(lastLow, 0x01000193) ^ wordLow);
        high[count++] = finish(Math.imul(lastHigh, 0x2c1b3c6d) ^ wordHigh);
      }
      lastLow = wordLow;
      lastHigh = wordHigh;
    };
    const startWord = () => {
      h1 = SEED_LOW;
      h2 = SEED_HIGH;
      length = 0;
    };

    for (let i = 0; i < normal.length; i++) {
      let c = normal.charCodeAt(i);
      let kind = classes[c]!;
      if (c >= 0xd800 && c <= 0xdbff) {
        c = normal.codePointAt(i)!;
        if (c > 0xffff) {
          kind = classify(c);
          i++;
        }
      }
      if (kind !== JOINS && length > 0) {
        if (length > 1) endWord();
        startWord();
      }
      if (kind === SEPARATOR) continue;
      h1 = Math.imul(h1 ^ c, 0x01000193);
      h2 = Math.imul(h2 ^ c, 0x5bd1e995);
      length += isSyllable(c) ? 2 : 1;
      if (kind === STANDS_ALONE) {
        endWord();
        startWord();
      }
    }
    if (length > 1) endWord();
    return { count, low, high };
  };
}

/** A Hangul block holds two letters or three: one alone is a word, not a letter. */
const isSyllable = (c: number) => c >= 0xac00 && c <= 0xd7a3;

const SEED_LOW = 0x811c9dc5 | 0;
const SEED_HIGH = 0x9747b28c | 0;

/** MurmurHash3's finaliser: spreads every input bit over the word. */
function finish(h: number): number {
  let x = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
