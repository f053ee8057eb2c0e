import { phrases } from "./phrases.js";
import type { Topic } from "./topic.js";

export const translation: Topic = {
  name: "translation",
  words: {
    language: phrases(`
      French; German; Spanish; Japanese; Polish; Portuguese; Turkish; Korean; Italian; Swahili; Dutch; Greek; Hindi;
      Vietnamese; Swedish
    `),
    reader: ["a child", "a government office", "a new customer", "my mother-in-law", "a technical audience", "a judge"],
    foreign: phrases(`
      “Воля ваша, а дело стоит.”; “塞翁失马，焉知非福。”; “A buen entendedor, pocas palabras bastan.”;
      “Der Teufel steckt im Detail.”; “猫に小判”; “Qui vivra verra.”; “على قدر أهل العزم تأتي العزائم”;
      “Tanto va la gatta al lardo che ci lascia lo zampino.”; “백문이 불여일견”; “Nie mój cyrk, nie moje małpy.”
    `),
  },
  subtopics: {
    "everyday phrases": {
      text: phrases(`
        I'd like a table for {2-9} at {6-9} o'clock; Could you speak more slowly, please; The bill, please;
        My train is {10-90} minutes late; I would like to charge my phone; Happy birthday to a dear friend;
        I'm allergic to {nuts|shellfish|penicillin|eggs}; Room {101-480} has no hot water
      `),
      trap: ["politeness levels", "the formal and the informal you", "gendered words"],
    },
    business: {
      text: phrases(`
        Please find attached our offer no. {100-999}; Payment is due within {10-60} days;
        We regret to inform you that order {1000-9999} is delayed; Kindly confirm receipt by the {2-28}th;
        The parties shall act in good faith; Your ticket {1000-9999} has been closed
      `),
      trap: ["legal terms of art", "forms of address", "the conventions of business letters"],
    },
    literature: {
      text: phrases(`
        The fog comes on little cat feet; All happy families are alike; So we beat on, boats against the current;
        Hope is the thing with feathers; Not all those who wander are lost; It was a bright cold day in April
      `),
      trap: ["rhythm and rhyme", "wordplay", "irony", "dialect", "archaic language"],
    },
    technical: {
      text: phrases(`
        Disconnect the mains before opening the housing; Tighten the screws to {3-40} Nm; Do not exceed {40-90} °C;
        Back up your data before updating to version {2-12}; Rinse with {100-900} ml of water
      `),
      trap: ["terminology", "units and number formats", "imperatives in safety notices"],
    },
  },
  easy: [
    'Translate to {language}: "{text}"',
    'How do you say "{text}" in {language}?',
    "What does {foreign} mean?",
    '"{text}" in {language}?',
    "Is {language} harder than {language}?",
    "What is the {language} word for {butterfly|invoice|homesick|screwdriver|spring|owl|deadline|neighbour}?",
    'How do I pronounce the {language} for "{text}"?',
    'Correct my {language}: I tried to say "{text}".',
    'Short and informal, in {language}: "{text}"',
    "Which language is this: {foreign}",
    "Translate {foreign} pls",
    'Put this into {language} and {language}: "{text}"',
  ],
  medium: [
    'Translate "{text}" into {language} for {reader}, and explain your choice of words.',
    'Give {2-5} {language} versions of "{text}", from formal to casual, and say when to use which.',
    "What is lost when {foreign} is put into English? Suggest {two|three} renderings.",
    'Translate this note into {language}:\n\n"{text}. {text}. Many thanks!"',
    "Explain {trap} in {language} to an English speaker, with examples.",
    'Is "{text}" a good back-translation of what I sent my {language} partner? What might they have understood?',
    'Proofread and translate into {language}: "{text}, and if not than please let us now untill {Monday|Friday|the {2-28}th}."',
  ],
  hard: [
    'Translate the following into {language} and {language}, for {reader}:\n\n"{text}. {text}. {text}."\n\nKeep the register, ' +
      "deal with {trap}, annotate every place where the two languages force a different choice, and justify each.",
    "Produce three {language} translations of {foreign}: literal, idiomatic, and one that keeps {trap}. Compare what each " +
      "loses, then defend the one you would print.",
    'Build a glossary and a style guide for translating our manuals into {language}. Sample: "{text}. {text}." Cover {trap}, ' +
      "ambiguous source sentences, consistency over {20-300} pages, and how you would measure quality.",
    "Two translators disagree about {foreign} in a contract for {reader}: one reads an obligation, one a wish. Analyse the " +
      "grammar, the register and the usage, give the reading a court would choose, and redraft it so that both agree.",
  ],
  demands: [
    "Keep the ambiguity of the original.",
    "It must not be longer than {30-90} characters.",
    "Take {trap} into account.",
    "Explain every choice that a native speaker might dispute.",
    "It has to work for {reader} too.",
    "Avoid loanwords from English.",
    "Back-translate it so that I can check.",
    "Mark what cannot be translated and why.",
  ],
  contexts: [
    "I'm writing to {reader}.",
    "My {language} is about B{1-2}.",
    "It goes on a sign.",
    "It's for a tattoo, so it has to be right.",
    "I live with a {language}-speaking family.",
    "This is for subtitles.",
  ],
};
