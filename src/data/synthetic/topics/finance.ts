import { phrases } from "./phrases.js";
import type { Topic } from "./topic.js";

export const finance: Topic = {
  name: "finance",
  words: {
    amount: phrases(`
      {2-90},000 euros; USD {1-9},{100-900}; £{10-95},000; {2-40}0,000 dollars
    `),
    currency: ["euros", "dollars", "pounds"],
  },
  subtopics: {
    saving: {
      product: ["an index fund", "a savings account", "a government bond", "a fixed deposit", "an ETF", "gold"],
      term: ["compound interest", "inflation", "diversification", "an emergency fund", "dollar-cost averaging"],
      event: ["interest rates fall by {1-2}.{1-9} points", "I lose my job", "the market drops {15-45} %"],
    },
    loans: {
      product: ["a mortgage", "a car loan", "a credit card", "a student loan", "a home-equity loan", "an overdraft"],
      term: ["an annuity", "the APR", "amortisation", "refinancing", "a variable rate", "a balloon payment"],
      event: phrases(`
        the rate goes from {2-3}.{1-9} % to {4-7}.{1-9} %; I repay {5-40},000 early; we sell after {3-12} years
      `),
    },
    business: {
      product: ["a line of credit", "factoring", "a leasing contract", "a convertible note", "equity funding"],
      term: ["working capital", "EBITDA", "break-even", "depreciation", "gross margin", "cash flow", "a balance sheet"],
      event: phrases(`
        our largest customer pays {30-120} days late; sales drop by {10-40} %; a supplier raises prices {5-25} %
      `),
    },
    taxes: {
      product: ["a company car", "a life insurance policy", "a stock option", "a rental flat", "a pension plan"],
      term: ["VAT", "a tax bracket", "capital gains", "a deduction", "double taxation", "a withholding tax"],
      event: ["I move abroad in the middle of the year", "my turnover passes {20-90},000", "I sell shares at a loss"],
    },
  },
  easy: [
    "What is {term}?",
    "Explain {term} in {one sentence|plain words}.",
    "Is {product} safe?",
    "Which is better for {amount}, {product} or {product}?",
    "How much is {2-18} % of {amount}?",
    "What does {product} cost per year, roughly?",
    "{3-7} tips for {saving on|choosing|understanding} {product}?",
    "How does {product} work?",
    "Do I pay tax on {product}?",
    "What happens to {product} if {event}?",
    "What will {amount} be worth in {5-30} years at {2-7} %?",
    "Give an example of {term}.",
    "Who can get {product}?",
  ],
  medium: [
    "Should I put {amount} into {product} or {product}? I need the money in {2-15} years.",
    "Calculate the monthly payment on {amount} over {5-30} years at {2-7}.{1-9} %, and show the formula.",
    "Explain {term} with a worked example using {amount}.",
    "What happens to {product} when {event}? Give a short calculation.",
    "Write an email to my bank asking for better terms on {product}: I have been a customer for {3-20} years.",
    "Make a monthly budget for a household with {2200-6800} {currency} income, {product} and {1-4} children.",
    "Compare {product} and {product} in a table: cost, risk, flexibility, tax.",
    "I don't understand why {term} matters when {event}. Can you explain it step by step?",
  ],
  hard: [
    "Build a {5-15}-year cash-flow model for a firm with revenue of {amount}, growing {3-14} % a year, financed by {product} " +
      "and {product}. Show the effect on {term} if {event}, run three scenarios, and state where the model is most fragile.",
    "Derive the optimal split of {amount} between {product} and {product} with returns of {2-5} % and {6-10} %, volatilities of " +
      "{3-8} % and {14-28} % and a correlation of 0.{1-6}. Then redo it when {event}, and discuss estimation error.",
    "A client holds {product} and {product} and wants to retire in {6-22} years with {amount}. Assess whether that holds if " +
      "{event} and if {event}, value the options embedded in each product, and recommend an order of steps with reasons.",
    "Analyse this: revenue {20-90}.{1-9} m, margin {4-14} %, debt {8-60}.{1-9} m, inventory up {20-60} %. Is it a problem of {term}? " +
      "Reconstruct the missing lines, test the covenants, and compare {product} with {product} as a way out if {event}.",
  ],
  demands: [
    "Show every formula with the numbers put in.",
    "Take inflation of {2-6}.{1-9} % into account.",
    "Consider what changes if {event}.",
    "Include taxes and fees.",
    "Do a sensitivity analysis of ± {1-3} percentage points.",
    "State your assumptions in a list first.",
    "Compare with doing nothing.",
    "I am risk-averse, so weigh the losses more.",
  ],
  contexts: [
    "I'm {23-61} and live in {a rented flat|my own house|a shared flat}.",
    "We just had a baby.",
    "I'm a freelancer.",
    "I inherited {=amount}.",
    "I run a shop with {2-18} employees.",
    "I never learned this at school.",
  ],
};
