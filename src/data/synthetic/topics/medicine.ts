import { phrases } from "./phrases.js";
import type { Topic } from "./topic.js";

export const medicine: Topic = {
  name: "medicine",
  words: {
    patient: phrases(`
      a {22-45}-year-old woman; a {50-84}-year-old man; a {3-12}-year-old child; a pregnant woman in week {8-36}
    `),
    value: phrases(`
      creatinine {1-3}.{1-9} mg/dl; CRP {12-180} mg/l; haemoglobin {7-11}.{0-9} g/dl; potassium {5-6}.{1-9} mmol/l;
      TSH {6-14}.{0-9} mU/l; ALT {70-400} U/l; an INR of {3-5}.{1-9}; glucose {150-320} mg/dl
    `),
  },
  subtopics: {
    symptoms: {
      symptom: phrases(`
        a headache behind one eye; chest pain when climbing stairs; a dry cough; tingling fingers; night sweats;
        a swollen knee; heartburn; ringing in the ears; a rash on both arms; dizziness on standing
      `),
      condition: ["migraine", "reflux", "anaemia", "sinusitis", "vertigo", "gout", "shingles", "sciatica"],
      treatment: ["rest and ice", "an antihistamine", "an ECG", "a blood test", "physiotherapy"],
    },
    medicines: {
      symptom: phrases(`
        nausea after the tablet; muscle ache; a metallic taste; drowsiness; a dry mouth; swollen ankles
      `),
      condition: phrases(`
        high blood pressure; high cholesterol; type 2 diabetes; depression; atrial fibrillation; asthma
      `),
      treatment: phrases(`
        ibuprofen; metformin; amoxicillin; warfarin; omeprazole; sertraline; ramipril; atorvastatin
      `),
    },
    nutrition: {
      symptom: ["tiredness in the afternoon", "bloating after meals", "cramps at night", "hair loss", "cravings"],
      condition: ["iron deficiency", "coeliac disease", "lactose intolerance", "vitamin D deficiency", "prediabetes"],
      treatment: phrases(`
        iron tablets; a low-FODMAP diet; vitamin B12; intermittent fasting; magnesium; probiotics
      `),
    },
    "public health": {
      symptom: ["a fever of {38-40}.{1-9} °C", "diarrhoea after travelling", "a stiff neck", "a cough for {3-9} weeks"],
      condition: ["measles", "influenza", "Lyme disease", "tuberculosis", "hepatitis B", "norovirus", "whooping cough"],
      treatment: ["a booster shot", "rabies prophylaxis", "doxycycline", "quarantine", "a rapid test"],
    },
  },
  easy: [
    "What is {condition}?",
    "Explain {condition} in {one sentence|simple words}.",
    "Can I take {treatment} with {condition}?",
    "What are common signs of {condition}?",
    "Is {symptom} normal with {condition}?",
    "How long does {condition} usually last?",
    "What does {value} mean?",
    "Does {treatment} help against {condition}?",
    "When should I see a doctor about {symptom}?",
    "Name {3-6} causes of {symptom}.",
    "Is {condition} contagious?",
    "What is {treatment} used for?",
    "I've had {symptom} for {2-20} days. Is that serious?",
    "Can {treatment} cause {symptom}?",
  ],
  medium: [
    "I've had {symptom} and {symptom} for {2-8} weeks. What could it be, and what should I ask my doctor?",
    "Explain how {treatment} works in {condition}, and its most important side effects.",
    "My lab report says {value} and {value}. What do these say together?",
    "Write a leaflet of about {150-400} words about {condition} for patients.",
    "What's the difference between {condition} and {condition} when the main complaint is {symptom}?",
    "My mother has {condition} and takes {treatment}. Is {treatment} safe to add?",
    "Summarise the evidence for {treatment} in {condition} for a patient who is sceptical.",
    "Make a plan for the next {2-12} weeks to deal with {condition} through food and exercise.",
  ],
  hard: [
    "{patient} with {condition} presents with {symptom} and {symptom}; labs show {value} and {value}. Give a ranked " +
      "differential diagnosis, the next tests with their likelihood ratios, and when you would treat before the results.",
    "{patient} takes {treatment} for {condition} and now has {value}. Work out the possible interactions and dose " +
      "adjustments, compare three alternatives, and give stopping rules.",
    'Critically appraise this claim: "{treatment} reduced {symptom} in {condition} by {18-60} % (n = {24-180}, p = 0.0{1-4})". ' +
      "Discuss bias, the number needed to treat at a base rate of {4-25} %, multiplicity, and what trial would settle it.",
    "A town of {20-190},000 reports {14-88} cases of {condition}. Estimate the attack rate, design a case-control study with " +
      "its sample size, list the confounders, and compare {treatment} with doing nothing in cost per case averted.",
  ],
  demands: [
    "Assume an allergy to {penicillin|aspirin|latex|iodine|sulfa drugs}.",
    "Take into account a kidney function (eGFR) of {18-55}.",
    "Cite guideline recommendations and their level of evidence.",
    "Quantify the risks rather than naming them.",
    "List the red flags that would change the plan.",
    "Explain the mechanism, not only the rule.",
    "Consider that {condition} was ruled out {2-9} months ago.",
    "Separate what is certain from what is likely.",
  ],
  contexts: [
    "I'm a nurse on a night shift.",
    "I'm asking for my father.",
    "I'm a medical student.",
    "My doctor's appointment is in {4-30} days.",
    "I'm {24-79} and otherwise healthy.",
    "I take {=treatment} every day.",
  ],
};
