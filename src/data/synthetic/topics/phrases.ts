/** Phrases between semicolons, over as many lines as they need. */
export const phrases = (text: string): readonly string[] =>
  text
    .trim()
    .split(/;\s+/)
    .map((phrase) => phrase.replace(/\s+/g, " "));
