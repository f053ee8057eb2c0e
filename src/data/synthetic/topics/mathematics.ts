import { phrases } from "./phrases.js";
import type { Topic } from "./topic.js";

export const mathematics: Topic = {
  name: "mathematics",
  words: {
    audience: ["a 12-year-old", "a first-year student", "an engineer", "someone who hates maths", "my study group"],
  },
  subtopics: {
    arithmetic: {
      object: ["a prime number", "a percentage", "the greatest common divisor", "a fraction", "scientific notation"],
      exercise: phrases(`
        {12-99} × {12-99}; {11-89} % of {120-980}; the greatest common divisor of {24-360} and {36-540};
        {2-9}/{11-19} + {3-8}/{7-13}; the average of {3-40}, {8-90} and {11-70}; {2-9}^{3-7}; {100-999} mod {7-31}
      `),
      claim: phrases(`
        the product of {3-6} consecutive integers is divisible by their number; √{2|3|5|6|7} is irrational;
        there are infinitely many primes of the form {4|6}k − 1;
        n^{3|5|7|9} − n is divisible by 3 for every integer n
      `),
    },
    calculus: {
      object: ["a derivative", "an improper integral", "the chain rule", "a Taylor series", "uniform continuity"],
      exercise: phrases(`
        the derivative of x^{2-9}·sin({2-9}x); the integral of {2-9}x·e^({2-5}x);
        the limit of sin({2-9}x)/{2-7}x at 0; the derivative of ln({2-9}x² + {1-8});
        the integral of 1/(x² + {2-30}) over the real line
      `),
      claim: phrases(`
        a continuous function on [0, {1-9}] is uniformly continuous; the series Σ 1/n^{2-5} converges;
        x^{3-7} + {2-9}x − {1-8} has exactly one positive root; e^x > 1 + x + x²/{2-4} for all x > 0
      `),
    },
    algebra: {
      object: ["an eigenvalue", "a group", "the rank of a matrix", "a determinant", "a vector space", "an ideal"],
      exercise: phrases(`
        {2-9}x + {3-40} = {50-99}; x² − {3-12}x + {2-20} = 0; the determinant of [[{1-9}, {1-9}], [{1-9}, {1-9}]];
        the system {2-5}x + y = {7-20}, x − {2-6}y = {1-9}; the eigenvalues of [[{2-9}, 1], [0, {2-9}]]
      `),
      claim: phrases(`
        every group of order {2-9}·{3-9} has a non-trivial proper subgroup; similar matrices have the same trace;
        a nilpotent {3-8} × {3-8} matrix has only the eigenvalue 0; every finite integral domain is a field
      `),
    },
    probability: {
      object: ["conditional probability", "the variance", "a p-value", "Bayes' theorem", "the central limit theorem"],
      exercise: phrases(`
        the chance of at least one six in {2-12} rolls; the number of ways to seat {4-9} people at a round table;
        the expected number of heads in {5-60} tosses; the chance that {2-5} of {8-20} cards are aces;
        the variance of {2-9} times a fair die roll
      `),
      claim: phrases(`
        the expected number of draws to collect all {5-30} coupons is n·H_n; Var(X + Y) ≤ 2 Var(X) + 2 Var(Y);
        a random walk on the integers returns to 0 with probability 1;
        the maximum of {3-20} uniforms has mean n/(n + 1)
      `),
    },
  },
  easy: [
    "{What is|Calculate|Compute|What's} {exercise}{?| please?|}",
    "Work out {exercise}.",
    "What is {object}?",
    "Explain {object} to {audience}.",
    "Give an example of {object}.",
    "Explain {object} in one sentence.",
    "Why do we need {object}?",
    "How do you work out {exercise}?",
    "Check my result: {exercise} gives {2-90}. Right?",
    "Which formula do I use for {exercise}?",
  ],
  medium: [
    "Find {exercise} and show {each step|the working}.",
    "Work through this with {audience} in mind: {exercise}. Then give {two|three} similar exercises with answers.",
    "Is it true that {claim}? Give a short argument.",
    "I got {2-60} for {exercise}, the book says {3-80}. Where could the mistake be?",
    "What is the connection between {object} and {object}? Use {exercise} as the example.",
    "Write {3-7} exam questions about {object}, from easy to hard, with solutions.",
    "Explain {object} geometrically and then algebraically, with {exercise} as an illustration.",
  ],
  hard: [
    "Prove that {claim}. Then say whether the statement survives if the main hypothesis is weakened, with a counterexample " +
      "if not.",
    "Prove or disprove: {claim}. Give two different proofs if it holds and compare what each of them generalises to.",
    "Let the sequence a_n satisfy a_(n+1) = {2-9}a_n − {2-20}a_(n−1), a_0 = {0-5}, a_1 = {1-9}. Derive a closed form, " +
      "determine for which starting values it stays bounded, and relate this to {object}.",
    "Show that {claim}, with every step justified from the definition of {object}. Then find the best constant or bound in " +
      "the statement and prove that it cannot be improved.",
    "Generalise {exercise} to n instead of the given numbers, conjecture a formula, prove it by induction and by a " +
      "combinatorial argument, and discuss its growth as n → ∞.",
  ],
  demands: [
    "Do not use any result stronger than the definition without proving it.",
    "Treat the degenerate cases separately.",
    "Also give a counterexample that shows each assumption is needed.",
    "Name the theorem behind each step.",
    "Compare with a second method.",
    "Check the result numerically for n = {2-9}.",
    "Say how far it generalises.",
    "Point out the step where most students go wrong.",
  ],
  contexts: [
    "My exam is in {2-20} days.",
    "This is exercise {2-40} of our sheet.",
    "I'm helping my daughter with homework.",
    "It has been {5-30} years since I last did this.",
    "I have to teach this tomorrow.",
    "I need it for a physics problem.",
  ],
};
