import { createHash } from "node:crypto";
import type { ChatClient, ChatMessage } from "../openai/chat.js";
import { chat } from "../openai/chat.js";
import type { Ledger } from "./ledger.js";
import { type Budget, costUsd, mostTokensIn, type Price } from "./price.js";
import { TEMPLATE_DIGEST } from "./templates.js";

/** Thrown where the next call might cost more than is left: the run ends well, with what it has. */
export class BudgetSpent extends Error {}

export interface PaidChatOptions {
  readonly client: Omit<ChatClient, "onCall" | "kept">;
  readonly model: string;
  /** Free where no price is known and no budget is set. */
  readonly price: Price;
  readonly maxTokens: number;
  readonly ledger: Ledger;
  readonly budget: Budget;
  /** Told of each call: whether it was asked, or found in the ledger. */
  readonly onCall: (reused: boolean) => void;
}

/** Messages → the reply, from the ledger where it is there. @throws {BudgetSpent} */
export type PaidChat = (messages: readonly ChatMessage[]) => Promise<string>;

/**
 * A chat whose every call is in the ledger before its reply is used, and within the budget at worst: all bytes of the messages as
 * tokens read, `maxTokens` written, and that for each try, since a try that failed may have been billed.
 */
export function paidChat({ client, model, price, maxTokens, ledger, budget, onCall }: PaidChatOptions): PaidChat {
  return async (messages) => {
    const key = createHash("sha256")
      .update(JSON.stringify([TEMPLATE_DIGEST, client.endpoint.baseUrl, model, maxTokens, messages]))
      .digest("hex")
      .slice(0, 32);
    const known = ledger.entries.get(key);
    if (known && known.reply !== "") {
      onCall(true);
      return known.reply;
    }
    const once = costUsd(price, { in: mostTokensIn(messages), out: maxTokens });
    const worst = once * (1 + client.retry.maxRetries);
    if (!budget.reserve(worst)) throw new BudgetSpent();
    let tries = 1;
    let spent = 0;
    try {
      const ask = chat({
        ...client,
        onCall: (requests) => {
          tries = requests;
        },
        kept: "every reply so far is kept",
      });
      const { content, tokens } = await ask({ model, messages, max_tokens: maxTokens, temperature: 0 });
      spent = once * (tries - 1) + (tokens ? costUsd(price, tokens) : once);
      await ledger.append({ key, reply: content === "" ? " " : content, costUsd: spent, ...(tokens && { tokens }) });
      onCall(false);
      return content;
    } catch (error) {
      if (spent === 0) {
        spent = once * tries;
        await ledger.append({ key, reply: "", costUsd: spent });
      }
      throw error;
    } finally {
      budget.settle(worst, spent);
    }
  };
}
