import { phrases } from "./phrases.js";
import type { Topic } from "./topic.js";

export const law: Topic = {
  name: "law",
  words: {
    place: phrases(`
      Germany; California; England; France; New York; Spain; Ontario; India; Texas; Australia
    `),
    doctrine: phrases(`
      force majeure; estoppel; consideration; negligence per se; res judicata; mens rea; vicarious liability;
      unjust enrichment; promissory estoppel; the parol evidence rule; forum shopping
    `),
  },
  subtopics: {
    tenancy: {
      document: ["a lease", "a sublet agreement", "an eviction notice", "a deposit receipt"],
      dispute: phrases(`
        my landlord keeps my deposit; the heating has been off for {5-40} days; my rent went up {8-35} %;
        my flatmate stopped paying; there is mould in the bedroom; the landlord enters without asking
      `),
      party: ["the landlord", "the tenant", "the letting agent"],
    },
    employment: {
      document: ["an employment contract", "a non-compete clause", "a severance agreement", "a warning letter"],
      dispute: phrases(`
        my employer won't pay {12-90} hours of overtime; I was dismissed while on sick leave;
        my boss reads my private messages; my contract says I can't work for competitors for {6-24} months;
        I was refused parental leave; a colleague was paid {10-30} % more for the same work
      `),
      party: ["the employer", "the employee", "the works council"],
    },
    contracts: {
      document: ["a service agreement", "an NDA", "a letter of intent", "a purchase order", "terms of service"],
      dispute: phrases(`
        a supplier delivered {2-11} weeks late; the seller hid a defect; a client refuses to pay {2-60},000 euros;
        the other side cancelled by text message; the contract has a penalty of {5-40} %
      `),
      party: ["the buyer", "the seller", "the guarantor", "the supplier"],
    },
    privacy: {
      document: ["a privacy policy", "a data-processing agreement", "a consent form", "a cookie banner"],
      dispute: phrases(`
        a shop shared my email address with {3-90} partners; a company ignores my deletion request;
        our vendor had a breach of {2-80},000 records; an app tracks location without asking
      `),
      party: ["the controller", "the processor", "the data subject"],
    },
  },
  easy: [
    "What does {doctrine} mean?",
    "Explain {doctrine} in one sentence.",
    "Is {document} valid without a signature in {place}?",
    "Do I need a lawyer for {document}{| in {place}}?",
    "How long is the notice period in {place}?",
    "Can {party} cancel {document} by email{| in {place}}?",
    "What should {document} contain?",
    "Who pays the court fees in {place} if I lose?",
    "Give a simple example of {doctrine}.",
    "Is it legal in {place} to record a phone call?",
    "{Short question|Quick one}: {dispute}. Can I do something about it{| in {place}}?",
    "What is the limitation period for contract claims in {place}?",
    "Where do I complain if {dispute}?",
  ],
  medium: [
    "In {place}, {dispute}. What are my options?",
    "Draft a polite but firm letter: {dispute}. I want an answer within {7-30} days.",
    "Summarise what {party} owes under {document} in {place}.",
    "Explain {doctrine} with {two|three} examples, one of them about {document}.",
    "What changes in {document} when it is governed by the law of {place} instead of {place}?",
    "Write a clause for {document} that limits liability to {10-500},000 euros.",
    "{dispute}, and {party} says it is my own fault. Who has to prove what in {place}?",
    "Is this clause enforceable in {place}? \"{party} may change the terms at any time, with {3-28} days' notice, and waives " +
      'all claims."',
  ],
  hard: [
    "{dispute} in {place}, but the contract names the courts of {place} and the law of {place}. Analyse jurisdiction, the " +
      "applicable law, the claims and defences of {party}, the burden of proof, and the realistic value of a settlement.",
    "Draft {document} between a party in {place} and one in {place}. Balance the risk of {party}, provide for {doctrine}, " +
      "insolvency and early termination, and annotate each clause with the rule that it answers.",
    "Write a memo for a partner: {dispute}. Argue both sides, distinguish {doctrine} from {doctrine}, deal with the " +
      "limitation period, and say which facts we still need and how each would change the advice.",
    "Compare how {place}, {place} and {place} treat this case: {dispute}. Set out the test in each, where {doctrine} comes " +
      "in, remedies, costs, and which forum you would choose for {party}, and why.",
  ],
  demands: [
    "Cite the statute or the leading case for each step.",
    "Argue the strongest counter-position as well.",
    "Deal with the case that {party} is insolvent.",
    "Consumer law may apply, so check that first.",
    "Separate what is settled from what is disputed.",
    "Assume {doctrine} is raised as a defence.",
    "Say what evidence I should secure now.",
    "State which assumptions about the facts you make.",
    "The document is from {1998-2021}, so consider transitional rules.",
  ],
  contexts: [
    "I live in {=place}.",
    "I'm a first-year law student.",
    "I don't have a lawyer yet.",
    "I run a company of {3-60} people.",
    "My hearing is in {5-40} days.",
    "English is not my first language.",
    "I'm a paralegal.",
  ],
};
