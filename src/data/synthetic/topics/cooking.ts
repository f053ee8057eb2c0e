import { phrases } from "./phrases.js";
import type { Topic } from "./topic.js";

export const cooking: Topic = {
  name: "cooking",
  words: {
    diet: ["vegetarian", "vegan", "gluten-free", "dairy-free", "low-salt", "nut-free", "egg-free", "low-carb"],
    occasion: ["a birthday dinner", "a picnic", "Thanksgiving", "a potluck at work", "a wedding lunch", "Sunday lunch"],
    equipment: ["a slow cooker", "a pressure cooker", "an air fryer", "a cast-iron pan", "a single hotplate", "a wok"],
    technique: ["blanching", "deglazing", "tempering", "braising", "proofing", "reverse searing", "folding", "resting"],
  },
  subtopics: {
    baking: {
      dish: phrases(`
        sourdough bread; banana bread; croissants; brioche; cinnamon rolls; focaccia; cheesecake; macarons;
        carrot cake; choux buns; lemon drizzle cake; oatmeal cookies; pumpkin pie
      `),
      ingredient: ["bread flour", "baking powder", "baking soda", "buttermilk", "instant yeast", "butter", "eggs"],
      trouble: ["came out dense", "sank in the middle", "burned underneath", "didn't rise", "tasted of flour"],
    },
    meat: {
      dish: phrases(`
        beef stew; roast chicken; pulled pork; lamb curry; brisket; duck breast; meatballs; chicken schnitzel;
        pork ribs; beef stroganoff; coq au vin; turkey chili; steak tartare
      `),
      ingredient: ["red wine", "beef stock", "smoked paprika", "fish sauce", "lard", "bone marrow", "soy sauce"],
      trouble: ["turned out dry", "stayed tough", "tasted flat", "came out grey instead of brown", "was far too salty"],
    },
    "world dishes": {
      dish: phrases(`
        pad thai; tonkotsu ramen; mole poblano; dal makhani; paella; pho; chicken tagine; pierogi; jollof rice;
        kimchi stew; falafel; green curry; injera; ceviche; okonomiyaki
      `),
      ingredient: ["tamarind paste", "gochujang", "saffron", "coconut milk", "ghee", "miso", "lemongrass", "sumac"],
      trouble: ["tasted nothing like the restaurant's", "went mushy", "was watery", "turned bitter", "fell apart"],
    },
    vegetables: {
      dish: phrases(`
        ratatouille; lentil soup; mushroom risotto; potato gratin; stuffed peppers; gazpacho; eggplant parmesan;
        chickpea curry; pumpkin soup; coleslaw; vegetable lasagne; borscht
      `),
      ingredient: ["heavy cream", "parmesan", "fresh basil", "vegetable stock", "arborio rice", "balsamic vinegar"],
      trouble: ["went soggy", "lost all colour", "split", "was bland", "stuck to the pan"],
    },
  },
  easy: [
    "What can I use instead of {ingredient} in {dish}?",
    "How long can I keep {dish} in the fridge?",
    "What temperature for {dish}?",
    "Can I freeze {dish}{| once cooked|, and for how long}?",
    "What goes well with {dish}?",
    "Explain {technique} in one sentence.",
    "How much {ingredient} do I need for {dish} for {2-9} people?",
    "Do I need {ingredient} for {dish}?",
    "Name {3-8} side dishes for {dish}.",
    "Is there a {diet} version of {dish}?",
    "Which wine {goes|would you pour} with {dish}?",
    "Can I make {dish} in {equipment}?",
    "How many cups are {100-480} grams of {flour|sugar|butter|rice|oats|cocoa}?",
    "What does {ingredient} do in {dish}?",
    "Give me a quick recipe for {dish}, {3-8} ingredients at most.",
    "How do I reheat {dish} without drying it out?",
  ],
  medium: [
    "Give me a {diet} recipe for {dish} that serves {2-10}.",
    "My {dish} {trouble}. {What went wrong?|What did I do wrong, and how do I save it?|Why does that happen?}",
    "Write a shopping list and a recipe for {dish} for {4-14} people, {diet} please.",
    "I have {ingredient}, {ingredient} and {2-6} hours. Can that become {dish}? {Walk me through it.|How?}",
    "Explain the difference between {technique} and {technique}, and which one matters for {dish}.",
    "Scale this up: my recipe for {dish} serves {2-4}, and I need {11-40} portions for {occasion}.",
    "How would you make {dish} in {equipment} instead of the usual way? Give times and temperatures.",
    "Plan a {diet} menu of three courses around {dish} for {occasion}.",
    "I followed a recipe for {dish} but used {ingredient} where it said {ingredient}, and it {trouble}. Why?",
  ],
  hard: [
    "Plan {occasion} for {8-40} people: {dish}, {dish} and one dessert, with {equipment} as my only equipment. {2-4} guests " +
      "are {diet}. Work out the quantities, the order of the work hour by hour, and what can be made the day before.",
    "Develop a {diet} version of {dish} that keeps its texture. Explain what {ingredient} does chemically, compare three " +
      "replacements for it, and give the final formula in baker's percentages or by weight.",
    "My {dish} {trouble} in {2-5} tries out of {6-9}. Here is what I varied: oven at {170-190} or {200-230} °C, {technique} " +
      "or not, {ingredient} from two shops. Design the smallest set of test batches that would isolate the cause.",
    "Write a costed menu for a pop-up of {30-90} covers with {dish} as the main: recipe per portion, cost per portion if " +
      "{ingredient} costs {3-14} euros a kilo, staff needed, and what to do when {10-25} % more guests come.",
    "Compare the classical, a {diet} and a {20-45}-minute way to make {dish}. For each: yield, nutrition per portion, what is " +
      "lost in flavour and why, and where {technique} changes the result.",
  ],
  demands: [
    "It has to be {diet}.",
    "Give weights in grams, not cups.",
    "One guest cannot eat {ingredient}, so offer a replacement that does not change the cooking time.",
    "Explain why each step matters.",
    "The whole thing must fit in {45-120} minutes.",
    "Keep it under {4-12} euros per person and show the sum.",
    "Tell me at which points I can stop and continue the next day.",
    "Mention food-safety limits where they apply.",
    "I only have {equipment}, so adapt the steps.",
  ],
  contexts: [
    "I'm cooking for {=occasion}.",
    "My kids are picky eaters.",
    "I moved into a flat with a tiny kitchen.",
    "My grandmother used to make {=dish} and I never got her recipe.",
    "I have never made {=dish} before.",
    "We run a small café.",
    "I'm at {900-2600} m altitude, if that matters.",
  ],
};
