import { phrases } from "./phrases.js";
import type { Topic } from "./topic.js";

export const programming: Topic = {
  name: "programming",
  words: {
    structure: phrases(`
      a linked list; a binary heap; a trie; an LRU cache; a ring buffer; a priority queue; a B-tree
    `),
    task: phrases(`
      parse a CSV file; remove duplicates from a list; reverse a string; merge two sorted lists;
      validate an email address; read a large file line by line; flatten a nested list; retry a failed request;
      format a date; count the words in a text; check whether a string is a palindrome;
      find the longest line in a file
    `),
    system: phrases(`
      a rate limiter; a URL shortener; a job queue; a chat server; a feature-flag service;
      a payment webhook receiver; a log collector; a file-sync client; an inventory service; a search index
    `),
    quality: ["thread-safe", "idempotent", "lock-free", "streaming", "fault-tolerant", "zero-downtime"],
  },
  subtopics: {
    python: {
      language: ["Python"],
      concept: ["a decorator", "a generator", "the GIL", "a context manager", "a list comprehension", "asyncio.gather"],
      error: ["KeyError: 'user_id'", "IndentationError", "RecursionError", "UnicodeDecodeError", "ModuleNotFoundError"],
      code: [
        "def avg(xs):\n    total = 0\n    for i in range(1, len(xs)):\n        total += xs[i]\n    return total / len(xs)",
        "def add_item(item, items=[]):\n    items.append(item)\n    return items",
        "with open('log{1-99}.txt') as f:\n    rows = [l.split(',') for l in f]\nprint(rows[{2-9}][{3-7}])",
        "seen = []\nfor row in rows:\n    if row['id'] not in seen:\n        seen.append(row['id'])",
      ],
    },
    web: {
      language: ["TypeScript", "JavaScript"],
      task: phrases(`
        debounce a function; deep-clone an object; read a cookie; sort an array of objects by date;
        retry a failed fetch; upload a file with progress; group an array by key; validate an email address;
        remove duplicates from an array; format a date; lazy-load images; parse a query string
      `),
      concept: ["a promise", "hoisting", "the event loop", "CORS", "a closure", "tree shaking", "a generic type"],
      error: ["TypeError: items.map is not a function", "a CORS error", "ERR_MODULE_NOT_FOUND", "a 504"],
      code: [
        "for (var i = 0; i < {3-9}; i++) {\n  setTimeout(() => console.log(i), {10-900});\n}",
        "const total = orders.map(async (o) => await price(o)).reduce((a, b) => a + b, 0);",
        "useEffect(() => {\n  setCount(count + {1-5});\n}, [count]);",
        "if (user.role = 'admin') {\n  grantAccess(user, {10-99});\n}",
      ],
    },
    databases: {
      language: ["SQL", "PostgreSQL"],
      structure: ["a B-tree index", "a materialised view", "a partitioned table", "a JSON column", "a temporary table"],
      concept: ["a left join", "a foreign key", "an index", "a deadlock", "a window function", "isolation levels"],
      error: ["deadlock detected", "duplicate key value violates unique constraint", "too many connections"],
      task: phrases(`
        find duplicate rows; get the second highest salary; count orders per customer; pivot a table;
        delete rows older than {30-365} days; page through {2-90} million rows; compute a running total
      `),
      code: [
        "SELECT customer_id, SUM(amount)\nFROM orders\nWHERE SUM(amount) > {100-900}\nGROUP BY customer_id;",
        "SELECT * FROM events\nWHERE date(created_at) = '2024-0{1-9}-1{0-9}'\nORDER BY id LIMIT {10-90};",
        "UPDATE stock SET qty = qty - {1-9}\nWHERE sku = 'A{100-999}' AND qty > 0;",
      ],
    },
    systems: {
      language: ["Rust", "C++", "Go"],
      concept: ["a mutex", "a dangling pointer", "ownership", "a goroutine", "undefined behaviour", "false sharing"],
      error: ["a segmentation fault", "a data race", "a memory leak", "a stack overflow", "a use-after-free"],
      code: [
        "int *p = malloc({2-16} * sizeof(int));\nfor (int i = 0; i <= {8-16}; i++) p[i] = i;\nfree(p);",
        "var wg sync.WaitGroup\nfor i := 0; i < {3-40}; i++ {\n\tgo func() { wg.Add(1); work(i); wg.Done() }()\n}\nwg.Wait()",
        'let first = &v[0];\nv.push({4-99});\nprintln!("{}", first);',
      ],
    },
  },
  easy: [
    "What is {concept}{| in {language}|, in one sentence}?",
    "How do I {task} in {language}?",
    "{language} one-liner to {task}?",
    'What does "{error}" mean?',
    "How do I fix {error} in {language}?",
    "Is {concept} the same as {concept}?",
    "When should I use {structure}?",
    "Show me a short example of {concept}.",
    "What's the time complexity of looking something up in {structure}?",
    "Write a {language} function to {task}.",
    "Which is faster for {10-900} items, {structure} or {structure}?",
    "Give me a {three|five|ten}-line example of {structure} in {language}.",
  ],
  medium: [
    "Write a {language} function to {task}, with {2-6} unit tests.",
    "What is wrong with this code?\n\n```\n{code}\n```",
    "Why doesn't this do what I expect?\n\n```\n{code}\n```",
    "Refactor this so that it is easier to test:\n\n```\n{code}\n```",
    "Implement {structure} in {language} with comments.",
    "I get {error} about {2-40} times a day in production, only under load. How do I track it down in {language}?",
    "Explain {concept} to someone who knows only {structure}, then show where it goes wrong in practice.",
    "Review this code as you would in a pull request:\n\n```\n{code}\n```",
    "What are the trade-offs between {structure} and {structure} for {system}?",
  ],
  hard: [
    "Design {system} that handles {2-80},000 requests a second and stays {quality}. Cover the data model, the failure modes, " +
      "how it is deployed over {2-5} regions, and prove that no event is processed twice.",
    "Implement a {quality} version of {structure} in {language}. Prove its invariants, give the worst-case complexity of " +
      "every operation, and write property-based tests.",
    "This misbehaves about once in {200-9000} runs:\n\n```\n{code}\n```\n\nFind every way in which it can go wrong, " +
      "say which one explains the rate, and rewrite it so that it is {quality}.",
    "We must move {system} from one machine to {3-24} workers without downtime. Compare three migration plans, " +
      "handle the edge cases (clock skew, retries, partial writes), and give the code for the hardest step.",
    "Port a {20-90},000-line {language} codebase that uses {structure} everywhere to a {quality} design. Plan the steps so " +
      "that each can be released alone, show the code of the riskiest one, and say how you would prove that nothing broke.",
  ],
  demands: [
    "It must be {quality}.",
    "Handle empty input, duplicates and inputs of {1-9}0 million rows.",
    "No third-party libraries.",
    "Give the time and space complexity and justify them.",
    "Add tests for the edge cases.",
    "Keep the public interface unchanged.",
    "Explain what happens when two callers run it at the same time.",
    "Compare at least {two|three} approaches and say when you would choose each.",
    "It has to run in under {20-500} ms with {64-512} MB of memory.",
  ],
  contexts: [
    "I'm preparing for an interview.",
    "I inherited a legacy {=language} codebase.",
    "We are a team of {2-12}.",
    "I'm new to {=language}.",
    "This is for a university course.",
    "Production is on version {2-15}.{0-9}, we can't upgrade this quarter.",
    "I come from Java.",
  ],
};
