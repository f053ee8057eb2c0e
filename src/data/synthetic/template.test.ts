import { describe, expect, it } from "vitest";
import { rng } from "../../random.js";
import { templateFiller } from "./template.js";
import { TOPICS } from "./topics/all.js";

const words = { dish: ["soup", "stew"], course: ["{dish} of {2-4}"] };
const filled = (template: string, seed = 1) => templateFiller(words, rng(seed, "template"))(template);

describe("templateFiller", () => {
  it("takes different phrases, and the same again on request", () => {
    for (let seed = 0; seed < 20; seed++)
      expect(filled("{dish} and {dish}, {=dish}", seed)).toMatch(/^(soup and stew, stew|stew and soup, soup)$/);
  });

  it("fills ranges, alternatives and phrases that hold slots", () => {
    const seen = new Set(Array.from({ length: 200 }, (_, seed) => filled("{course}{| or {5-6}}", seed)));
    expect([...seen].sort()).toEqual(
      ["soup", "stew"]
        .flatMap((dish) => [2, 3, 4].flatMap((n) => ["", " or 5", " or 6"].map((or) => `${dish} of ${n}${or}`)))
        .sort(),
    );
  });

  it("leaves other braces alone", () => {
    expect(filled('if (x) { f() } println!("{}") {\n}')).toBe('if (x) { f() } println!("{}") {\n}');
  });

  it("names a list that is missing", () => {
    expect(() => filled("{drink}")).toThrow('no list "drink"; there are dish, course');
  });
});

describe("the topics", () => {
  const templates = TOPICS.flatMap((topic) =>
    Object.keys(topic.subtopics).flatMap((subtopic) =>
      [topic.easy, topic.medium, topic.hard, topic.demands, topic.contexts]
        .flat()
        .map((template) => ({ topic, subtopic, template })),
    ),
  );

  it("have all lists that their templates name, in every subtopic", () => {
    const left = templates.flatMap(({ topic, subtopic, template }) => {
      const words = { ...topic.words, ...topic.subtopics[subtopic] };
      const texts = [1, 2, 3].map((seed) => templateFiller(words, rng(seed, template))(template));
      return texts.filter((text) => /\{=?[a-z]|undefined(?! behaviour)/.test(text));
    });
    expect(left).toEqual([]);
  });

  it("have enough to say", () => {
    for (const topic of TOPICS) {
      expect(Object.keys(topic.subtopics).length).toBeGreaterThanOrEqual(4);
      expect(topic.easy.length).toBeGreaterThanOrEqual(10);
      expect(topic.hard.length).toBeGreaterThanOrEqual(4);
    }
  });
});
