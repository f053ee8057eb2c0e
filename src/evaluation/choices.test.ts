import { describe, expect, it } from "vitest";
import { believer, knowing, knownWorld, MODELS, PRICES, testSetOf } from "../../test/evaluation/known-world.js";
import { bestChoices, indicesOf, routerUtilities } from "./choices.js";
import { lambdaGrid } from "./lambda-grid.js";

const test = knownWorld(200, 1);
const prompts = Int32Array.from({ length: 200 }, (_, i) => i);
const lambdas = lambdaGrid(PRICES);
const prices = () => PRICES;

describe("bestChoices", () => {
  it("takes the model of highest utility at every λ, by asking at every λ", () => {
    const utilities = routerUtilities(knowing, test);
    const choices = bestChoices([0, 1, 2], utilities, prompts, lambdas, prices);
    for (const i of prompts)
      lambdas.forEach((lambda, l) => {
        const asked = Array.from(utilities(i, lambda));
        expect(asked[choices[i * lambdas.length + l]!]).toBeCloseTo(Math.max(...asked), 9);
      });
  });

  it("asks a router that is linear in λ three times a prompt, not at every λ", () => {
    let calls = 0;
    const counted = routerUtilities(knowing, test);
    const utilities = (i: number, lambda: number) => {
      calls++;
      return counted(i, lambda);
    };
    bestChoices([0, 1, 2], utilities, prompts, lambdas, prices);
    expect(calls).toBeLessThan(200 * 3 + 20 * (lambdas.length + 3));
    expect(calls).toBeGreaterThanOrEqual(200 * 3);
  });

  it("asks a router with bends in λ everywhere", () => {
    const bend = 50; // utilities that change their mind at one λ
    const utilities = (i: number, lambda: number) => (lambda < bend || i % 2 === 0 ? [0.2, 0.5, 0.9] : [0.9, 0.5, 0.2]);
    const choices = bestChoices([0, 1, 2], utilities, prompts, lambdas, prices);
    for (const i of prompts)
      lambdas.forEach((lambda, l) => {
        expect(choices[i * lambdas.length + l]).toBe(lambda < bend || i % 2 === 0 ? 2 : 0);
      });
  });

  it("sees a bend that shows neither at 0, nor in the middle, nor at the end", () => {
    const hidden = lambdas[5]!;
    const utilities = (_: number, lambda: number) =>
      [lambda === hidden ? 2 : 0.2, 0.5, 0.9].map((u, k) => u - lambda * PRICES[k]!);
    const choices = bestChoices([0, 1, 2], utilities, prompts, lambdas, prices);
    expect(choices[5]).toBe(0);
    expect(choices[4]).toBe(2);
  });

  it("breaks ties for the cheaper model, then for the first", () => {
    const even = () => [0.5, 0.5, 0.5];
    const choose = (costs: number[]) =>
      bestChoices([0, 1, 2], even, Int32Array.of(0), Float64Array.of(0), () => costs)[0];
    expect(choose([3, 1, 2])).toBe(1);
    expect(choose([2, 2, 2])).toBe(0);
    expect(choose([3, 2, 2])).toBe(1);
  });

  it("maps a router's own order of models to the test set's", () => {
    const turned = believer("turned", MODELS.toReversed(), { scores: () => [0.9, 0.5, 0.1] });
    const utilities = routerUtilities(turned, test);
    const choices = bestChoices(indicesOf(turned, test), utilities, prompts, Float64Array.of(0), prices);
    expect(new Set(choices)).toEqual(new Set([2])); // "large", first of the router's, third of the test set's
  });
});

describe("routerUtilities", () => {
  it("refuses utilities that are no numbers, naming router and prompt", () => {
    const broken = believer("broken", ["a", "b"], { scores: () => [0.5, Number.NaN] });
    const utilities = routerUtilities(broken, testSetOf(["a", "b"], [[0, 1]]));
    expect(() => utilities(0, 1)).toThrow("router broken, found [0.5, NaN] on prompt 0");
  });
});

describe("lambdaGrid", () => {
  it("starts at 0, ascends, and ends where no model is worth its price", () => {
    expect(lambdas[0]).toBe(0);
    for (let l = 1; l < lambdas.length; l++) expect(lambdas[l]!).toBeGreaterThan(lambdas[l - 1]!);
    expect(lambdas[1]! * (PRICES[2] - PRICES[0])).toBeCloseTo(0.001, 9);
    expect(lambdas[lambdas.length - 1]! * (PRICES[1] - PRICES[0])).toBeCloseTo(1000, 6);
  });

  it("is 0 alone where all models cost the same", () => {
    expect(Array.from(lambdaGrid([0.1, 0.1]))).toEqual([0]);
  });

  it("stays short where two models cost nearly the same", () => {
    expect(lambdaGrid([0.001, 0.001 + 1e-15, 0.02]).length).toBeLessThan(80);
  });
});
