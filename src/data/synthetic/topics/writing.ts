import { phrases } from "./phrases.js";
import type { Topic } from "./topic.js";

export const writing: Topic = {
  name: "writing",
  words: {
    tone: ["warm", "formal", "funny", "dry", "urgent", "apologetic", "confident", "melancholy", "plain", "poetic"],
    about: phrases(`
      a lighthouse keeper; our office move; a lost umbrella; the last day of summer; a talking cat; a delayed train;
      an old piano; our new return policy; a neighbour's noise; a garden in winter; a late parcel;
      two sisters who don't speak; a retiring colleague; a robot that learns to paint; a marathon
    `),
    reader: ["my boss", "our customers", "a 6-year-old", "the parents of class {1-9}b", "an editor", "old friends"],
  },
  subtopics: {
    emails: {
      form: ["an email", "a reply to a complaint", "a reminder", "a farewell note", "an out-of-office note"],
      about: phrases(`
        our office move; our new return policy; a late parcel; a retiring colleague; a double booking; an unpaid invoice;
        the broken coffee machine; a neighbour's noise; next week's audit; a lost umbrella; a delayed train
      `),
      craft: ["a good subject line", "passive voice", "a polite refusal", "bullet points"],
    },
    fiction: {
      form: ["a short story", "an opening paragraph", "a monologue", "a fable", "a flash fiction of {50-300} words"],
      craft: ["an unreliable narrator", "show, don't tell", "foreshadowing", "point of view", "a plot twist"],
    },
    poems: {
      form: ["a haiku", "a limerick", "a sonnet", "a rhyming toast", "a free-verse poem", "a lullaby"],
      craft: ["iambic pentameter", "enjambment", "slant rhyme", "a volta", "alliteration"],
    },
    editing: {
      form: ["a cover letter", "a product description", "a blog post", "a press release", "a speech of {2-9} minutes"],
      about: phrases(`
        our office move; a marathon; a repair shop; a garden in winter; working from home; a new bicycle; a retiring colleague;
        a school reopening; learning the piano late; a local bakery; the last day of summer
      `),
      craft: ["a thesis statement", "a dangling modifier", "a comma splice", "parallel structure", "a topic sentence"],
    },
  },
  easy: [
    "Write {form} about {about}.",
    "Give me {3-9} titles for {form} about {about}.",
    "What is {craft}?",
    "Give an example of {craft}.",
    "Explain {craft} in one sentence.",
    'Another word for "{tone}"?',
    'Is "{who|whom}" right in "{who|whom} did you ask about {about}"?',
    'Make this sound {tone}: "I\'m writing about {about}."',
    "A {tone} greeting for {reader}, please.",
    "How long should {form} be?",
    "Suggest a first line for {form} about {about}.",
    'Rhyme with "{tone}"{|, {3-8} options}?',
    "One {tone} sentence about {about}, please.",
  ],
  medium: [
    "Write {form} about {about} for {reader}, in a {tone} tone.",
    'Rewrite this so that it is {tone} and half as long: "With regard to {about}, I would like to take the opportunity to ' +
      'inform you that we are currently in the process of looking into it, and will revert in {2-14} days."',
    'Critique this opening: "It was about {about}, or so {reader} thought, until the {2-28}th came." How would you improve it?',
    "Turn these notes into {form}: {about}; {2-30} people; {tone} mood; ends with {about}.",
    "Explain {craft} with {two|three} examples from {form} about {about}.",
    "Write {form} about {about} twice, once {tone} and once {tone}.",
    "Outline {form} about {about} in {4-9} steps for {reader}.",
  ],
  hard: [
    "Write {form} about {about} in {3-6} sections, each in a different voice ({tone}, {tone}, {tone}). Use {craft} in every " +
      "section, let {about} return as a motif, and make the last line answer the first. Then explain your structure.",
    "Write two versions of {form} about {about}: one for {reader}, one for {reader}. They must state the same {4-9} facts, " +
      "share no sentence, and differ in {craft}. Add a commentary that compares their rhetoric line by line.",
    "Plan a novel about {about} and {about}: theme, {5-12} characters with conflicting aims, a plot in which {craft} carries the " +
      "turning point, a chapter outline, and the first {300-900} words in a {tone} voice.",
    "Edit this for {reader} and justify every change: \"Being that it concerns {about}, the team, who's {2-15} members was " +
      'mostly absent, have decided, that {about} should of been dealt with sooner than later." Then write the {tone} version.',
  ],
  demands: [
    "No adjectives.",
    "Every sentence has to begin with a different letter.",
    "Use {craft} at least {2-5} times without naming it.",
    "Keep it to exactly {60-240} words.",
    "It must work for {reader} as well.",
    "Avoid clichés, and mark the two places where you were tempted.",
    "Work in {about} without explaining it.",
    "Tell me afterwards what you would cut first.",
  ],
  contexts: [
    "It's for {=reader}.",
    "I keep getting rejected.",
    "I write as a hobby.",
    "English is my second language.",
    "The deadline is in {2-48} hours.",
    "We publish a small newsletter.",
  ],
};
