import { phrases } from "./phrases.js";
import type { Topic } from "./topic.js";

export const history: Topic = {
  name: "history",
  words: {
    lens: ["trade", "religion", "climate", "disease", "technology", "demography", "propaganda", "finance", "geography"],
    source: phrases(`
      a merchant's letter; a parish register; a court record; a tax roll; a diary; a newspaper report
    `),
    school: ["Marxist", "Annales", "revisionist", "postcolonial", "microhistorical", "nationalist"],
  },
  subtopics: {
    antiquity: {
      event: phrases(`
        the fall of Carthage; the Peloponnesian War; the murder of Caesar; the building of Hadrian's Wall;
        the Bronze Age collapse; the conquests of Alexander; the fall of the Western Roman Empire
      `),
      figure: phrases(`
        Cleopatra; Pericles; Hannibal; Augustus; Ashoka; Qin Shi Huang; Boudica; Cyrus the Great
      `),
      place: ["Athens", "Rome", "Egypt", "Persia", "Carthage", "Han China"],
    },
    "middle ages": {
      event: phrases(`
        the Black Death; the Fourth Crusade; the Norman Conquest; the fall of Constantinople; the Mongol invasions;
        the Hundred Years' War; the signing of Magna Carta; the Reconquista
      `),
      figure: ["Charlemagne", "Saladin", "Joan of Arc", "Genghis Khan", "Eleanor of Aquitaine", "Mansa Musa"],
      place: ["Venice", "Byzantium", "the Hanse towns", "Al-Andalus", "Mali", "Kyiv"],
    },
    "early modern": {
      event: phrases(`
        the Reformation; the Thirty Years' War; the French Revolution; the American Revolution;
        the Haitian Revolution; the tulip mania; the Meiji Restoration; the Congress of Vienna
      `),
      figure: phrases(`
        Martin Luther; Elizabeth I; Toussaint Louverture; Catherine the Great; Napoleon; Tokugawa Ieyasu
      `),
      place: ["the Dutch Republic", "Mughal India", "Habsburg Spain", "Edo Japan", "Prussia", "New Spain"],
    },
    "20th century": {
      event: phrases(`
        the outbreak of the First World War; the Great Depression; the Cuban Missile Crisis; the partition of India;
        the Suez Crisis; the fall of the Berlin Wall; the Russian Revolution
      `),
      figure: ["Rosa Luxemburg", "Gandhi", "Stalin", "Churchill", "Nelson Mandela", "Ho Chi Minh", "Atatürk"],
      place: ["Weimar Germany", "the Soviet Union", "Republican Spain", "colonial Kenya", "Maoist China", "Chile"],
    },
  },
  easy: [
    "When was {event}?",
    "Who was {figure}?",
    "What happened at {event}? Keep it to one sentence.",
    "Where was {figure} born{| and when}?",
    "Did {figure} ever visit {place}?",
    "Name {3-6} causes of {event}.",
    "What did people eat in {place}?",
    "Which came first, {event} or {event}?",
    "Give me {3-7} dates to remember about {figure}.",
    "Why is {figure} famous?",
    "How long ago was {event}, roughly?",
    "Who ruled {place} at its height?",
    "What is {source} good for, as a source on {place}?",
    "Is it true that {figure} was {very short|left-handed|poisoned|a good dancer}?",
  ],
  medium: [
    "Explain the causes of {event} in about {120-400} words.",
    "What role did {lens} play in {event}?",
    "Compare {figure} and {figure} as rulers or leaders.",
    "Write a short dialogue in which {figure} explains {event} to a child.",
    "How did {event} change daily life, and how do we know?",
    "Make a timeline of {event} with {6-14} entries and one line on each.",
    "Was {event} inevitable? Give the argument for and against.",
    "What can {source} tell us about {place}, and what can it not?",
    "Summarise how {lens} shaped {place} for a school presentation of {4-15} minutes.",
  ],
  hard: [
    "Assess the thesis that {lens} rather than {lens} explains {event}. Weigh at least three schools of historiography, " +
      "among them the {school} one, identify the evidence that would decide between them, and defend a position.",
    "You find {source} from {place}, dated {4-28} years after {event}, which contradicts every chronicle. Set out how you " +
      "would test its authenticity, what it would change if genuine, and how {school} and {school} historians would read it.",
    "Compare {event} and {event} through {lens} and {lens}: structures, contingency, the part of {figure}, and long-term " +
      "effects on {place}. Where does the comparison break down?",
    "Write the plan of a {3-9},000-word essay: to what extent did {figure} shape {event}? Give the argument of each section, " +
      "the primary sources, the strongest objection to each, and a counterfactual that tests the claim.",
  ],
  demands: [
    "Name the historians who hold each view.",
    "Distinguish causes from triggers.",
    "Use at least {2-5} primary sources, such as {source}.",
    "Include the perspective of ordinary people in {place}.",
    "Avoid hindsight: use only what was known at the time.",
    "Say how sure we can be of each claim.",
    "Discuss the {school} reading and its critics.",
    "Do not treat {figure} as the only actor.",
  ],
  contexts: [
    "It's for a class of {13-17}-year-olds.",
    "I'm writing a novel set in {=place}.",
    "I just listened to a podcast about {=figure}.",
    "We visit the places of {=place} next month.",
    "I have an exam on {=event}.",
    "My grandfather collects coins of the time of {=figure}.",
  ],
};
