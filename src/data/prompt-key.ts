import { createHash } from "node:crypto";

/**
 * A prompt as two people would agree that it is the same: compatibility forms unified (NFKC), lower case, runs of
 * white space one blank, none at the ends.
 */
export function normalisedPrompt(prompt: string): string {
  return prompt.normalize("NFKC").toLowerCase().normalize("NFKC").replace(/\s+/gu, " ").trim();
}

/** 16 hex digits that recognise a prompt seen before: the first 8 bytes of the SHA-256 of the normalised prompt. */
export function promptKey(prompt: string): string {
  return createHash("sha256").update(normalisedPrompt(prompt)).digest("hex").slice(0, 16);
}
