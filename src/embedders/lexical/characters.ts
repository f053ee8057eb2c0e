/** How a character takes part in words. */
export const SEPARATOR = 0;
/** Joins with its neighbours: letters, digits and marks of scripts that put spaces between words. */
export const JOINS = 1;
/** A word by itself: scripts written without spaces (Han, kana, Thai, Lao, Khmer, Burmese, Tibetan). */
export const STANDS_ALONE = 2;

export type CharacterClass = typeof SEPARATOR | typeof JOINS | typeof STANDS_ALONE;

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;
const WORD = /[\p{L}\p{N}\p{M}]/u;

/** Class of one code point, by its Unicode properties. */
export function classify(codePoint: number): CharacterClass {
  const character = String.fromCodePoint(codePoint);
  if (!WORD.test(character)) return SEPARATOR;
  return UNSPACED.test(character) ? STANDS_ALONE : JOINS;
}

let table: Uint8Array | undefined;

/** Classes of the first 65,536 code points; surrogates are marked as separators and read by {@link classify}. */
export function basicPlane(): Uint8Array {
  table ??= Uint8Array.from({ length: 0x10000 }, (_, c) => (c >= 0xd800 && c <= 0xdfff ? SEPARATOR : classify(c)));
  return table;
}
