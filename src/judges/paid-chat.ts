import { createHash } from "node:crypto";
import type { ChatClient, ChatMessage } from "../openai/chat.js";
import { chat } from "../openai/chat.js";
import type { Post } from "../openai/post.js";
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
 * A chat whose every call is in the ledger before its reply is used, and within the budget at worst: all bytes of the
 * messages as tokens read, `maxTokens` written. A try that failed counts at that worst, since it may have been billed, and the
 * next one is set aside anew.
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
    const worst = costUsd(price, { in: mostTokensIn(messages), out: maxTokens });
    let [isHeld, isSpent, failed] = [false, false, 0];
    const post: Post = async (...request) => {
      if (isHeld) {
        failed += worst;
        budget.settle(worst, worst);
      }
      isHeld = !isSpent && (await budget.reserve(worst));
      isSpent = !isHeld;
      if (isSpent) throw new BudgetSpent();
      return client.post(...request);
    };
    let cost = worst;
    try {
      const ask = chat({ ...client, post, kept: "every reply so far is kept" });
      const { content, tokens } = await ask({ model, messages, max_tokens: maxTokens, temperature: 0 });
      if (tokens) cost = costUsd(price, tokens);
      await ledger.append({ key, reply: content || " ", costUsd: failed + cost, ...(tokens && { tokens }) });
      onCall(false);
      return content;
    } catch (error) {
      if (isHeld || failed > 0) await ledger.append({ key, reply: "", costUsd: failed + (isHeld ? worst : 0) });
      throw isSpent ? new BudgetSpent() : error;
    } finally {
      if (isHeld) budget.settle(worst, cost);
    }
  };
}
