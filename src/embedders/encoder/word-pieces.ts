/** What cuts text into word pieces, as a BERT checkpoint's `tokenizer.json` says it. */
export interface WordPieceState {
  /** Piece i has id i; empty where an id has no piece. */
  readonly pieces: readonly string[];
  /** Found in the text as they stand, before anything else: `[SEP]` in a prompt is that token. */
  readonly special: readonly string[];
  readonly unknown: string;
  readonly first: string;
  readonly last: string;
  /** Marks a piece that continues a word. */
  readonly continuation: string;
  /** A longer word is unknown as a whole. */
  readonly longestWord: number;
  readonly cleanText: boolean;
  readonly splitChinese: boolean;
  readonly stripAccents: boolean;
  readonly lowercase: boolean;
}

/** Not `\p{C}`: the reference keeps code points that Unicode has not assigned. */
const CONTROL = /^[\p{Cc}\p{Cf}\p{Co}\p{Cs}]$/u;
const SPACE = /^\p{White_Space}$/u;
const MARK = /\p{Mn}/gu;
const PUNCTUATION = /^(?:\p{P}|[$+<=>^`|~])$/u;

/** The blocks that BERT takes for Chinese, as its reference has them (one of them starts at 2B920, not at 2B820). */
const CHINESE = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b920, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
] as const;

/**
 * Text → ids of word pieces: BERT's normaliser, its split at white space and punctuation, and the greedy longest match of
 * pieces. The text is read only as far as the ids go, so that a prompt of a million characters costs no more than its start.
 *
 * @returns  text, longest sequence (>= 2) → ids, with the first and the last token around them
 * @see Wu et al. 2016, arXiv:1609.08144; Hugging Face `tokenizers`: BertNormalizer, BertPreTokenizer, WordPiece
 */
export function wordPieces(state: WordPieceState): (text: string, maxTokens: number) => Int32Array {
  const ids = new Map<string, number>();
  state.pieces.forEach((piece, id) => {
    if (piece !== "") ids.set(piece, id);
  });
  const idOf = (piece: string) => ids.get(piece)!;
  const cut = specialCutter(state.special);

  const piecesOf = (word: readonly string[], out: number[]): void => {
    const start = out.length;
    for (let from = 0; from < word.length; ) {
      let to = word.length;
      let id: number | undefined;
      for (; to > from && id === undefined; to--)
        id = ids.get((from > 0 ? state.continuation : "") + word.slice(from, to).join(""));
      if (id === undefined || word.length > state.longestWord) {
        out.length = start;
        out.push(idOf(state.unknown));
        return;
      }
      out.push(id);
      from = to + 1;
    }
  };

  return (text, maxTokens) => {
    const out = [idOf(state.first)];
    for (const part of cut(text)) {
      if (out.length >= maxTokens) break;
      if (part.special) out.push(idOf(part.text));
      else
        for (const word of words(part.text, state)) {
          piecesOf(word, out);
          if (out.length >= maxTokens) break;
        }
    }
    out.length = Math.min(out.length, maxTokens - 1);
    out.push(idOf(state.last));
    return Int32Array.from(out);
  };
}

function specialCutter(special: readonly string[]): (text: string) => Iterable<{ text: string; special: boolean }> {
  if (special.length === 0) return (text) => [{ text, special: false }];
  const longestFirst = [...special].sort((a, b) => b.length - a.length);
  const escaped = longestFirst.map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(${escaped.join("|")})`);
  return (text) => text.split(pattern).map((part, i) => ({ text: part, special: i % 2 === 1 }));
}

/** Words as lists of characters (code points), punctuation and Chinese characters each on their own. */
function* words(text: string, state: WordPieceState): Iterable<string[]> {
  let word: string[] = [];
  for (const original of text)
    for (const { character, alone } of normalised(original, state)) {
      const space = SPACE.test(character);
      if (!space && !alone && !PUNCTUATION.test(character)) word.push(character);
      else {
        if (word.length > 0) yield word;
        word = [];
        if (!space) yield [character];
      }
    }
  if (word.length > 0) yield word;
}

function normalised(
  character: string,
  { cleanText, splitChinese, stripAccents, lowercase }: WordPieceState,
): { character: string; alone: boolean }[] {
  if (cleanText) {
    if (character === "\ufffd" || (CONTROL.test(character) && !"\t\n\r".includes(character))) return [];
    if (SPACE.test(character)) return [{ character: " ", alone: false }];
  }
  const alone = splitChinese && isChinese(character.codePointAt(0)!);
  let plain = character;
  if (stripAccents) plain = plain.normalize("NFD").replace(MARK, "");
  // A character at a time: lower case of a whole word would end it with another sigma than the reference does.
  return [...plain]
    .flatMap((one) => [...(lowercase ? one.toLowerCase() : one)])
    .map((one) => ({ character: one, alone }));
}

const isChinese = (code: number) => CHINESE.some(([from, to]) => code >= from && code <= to);
