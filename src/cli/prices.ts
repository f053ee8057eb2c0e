import type { TokenPrice } from "../data/token-costs.js";
import { FairleadError } from "../errors.js";
import type { Flag } from "./command.js";
import type { Flags } from "./flags.js";

export const PRICE: Flag = {
  type: "string",
  multiple: true,
  value: "MODEL=IN,OUT",
  help: "USD per million tokens read and written; repeatable",
};

/** @throws {FairleadError} INVALID_ARGUMENT */
export const pricesOf = (flags: Flags): Record<string, TokenPrice> =>
  Object.fromEntries(flags.list("price").map(priceOf));

function priceOf(text: string): [string, TokenPrice] {
  const [, model, input, output] = /^(.+)=([^,=]+),([^,=]+)$/.exec(text) ?? [];
  const price = { in: Number(input), out: Number(output) };
  if (model !== undefined && price.in >= 0 && price.out >= 0 && Number.isFinite(price.in + price.out))
    return [model, price];
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "--price MODEL=IN,OUT in USD per million tokens",
    found: `"${text}"`,
    fix: "For example: --price gpt-4o=2.5,10",
  });
}
