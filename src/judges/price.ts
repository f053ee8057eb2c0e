import type { ChatMessage } from "../openai/chat.js";

/** USD per million tokens. */
export interface Price {
  readonly in: number;
  readonly out: number;
}

/** Tokens that chat templates add to a message, at most, in those in use. */
const PER_MESSAGE = 32;

/** No tokenizer makes more tokens than bytes: an upper bound of what a request reads. */
export const mostTokensIn = (messages: readonly ChatMessage[]): number =>
  messages.reduce((sum, { content }) => sum + Buffer.byteLength(content) + PER_MESSAGE, PER_MESSAGE);

/** A rule of thumb for European languages: four characters a token. For estimates, never for the budget. */
export const likelyTokens = (characters: number): number => Math.ceil(characters / 4);

export const costUsd = (price: Price, tokens: { readonly in: number; readonly out: number }): number =>
  (price.in * tokens.in + price.out * tokens.out) / 1e6;

/** Money that is spent, and money that calls under way may spend at worst. */
export interface Budget {
  /**
   * Waits while calls under way hold what this one may need; false where it does not fit even when they are over: then nothing
   * is taken.
   */
  reserve(worstUsd: number): Promise<boolean>;
  /** Ends a reservation with what it came to. */
  settle(worstUsd: number, spentUsd: number): void;
  readonly spentUsd: number;
}

/** @param limitUsd  what all calls together may cost, those of earlier runs (`spentUsd`) included. Infinity for no limit */
export function budget(limitUsd: number, spentUsd: number): Budget {
  let [spent, reserved, underWay] = [spentUsd, 0, 0];
  let waiting: (() => void)[] = [];
  return {
    async reserve(worst) {
      while (spent + reserved + worst > limitUsd) {
        if (underWay === 0) return false;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      reserved += worst;
      underWay++;
      return true;
    },
    settle(worst, actual) {
      underWay--;
      reserved = underWay === 0 ? 0 : reserved - worst; // sums of fractions drift
      spent += actual;
      const woken = waiting;
      waiting = [];
      for (const resolve of woken) resolve();
    },
    get spentUsd() {
      return spent;
    },
  };
}
