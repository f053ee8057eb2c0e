import { rng } from "../../src/random.js";

/** Prompts seen by components, with a smooth true gain, and a judge whose bias follows the prompt. */
export interface ComponentWorld {
  readonly components: readonly (readonly number[])[];
  readonly gold: readonly number[];
  readonly judged: readonly number[];
}

/**
 *   ψ = 0.25 + 0.9 tanh(1.2 z₁) + 0.6 sin(z₂) + 0.4 z₃      gold = ψ + N(0, 1),   judged = ψ − 0.5 + 0.9 tanh(z₄ − z₂) + N(0, 0.7²)
 *
 * where z are standard normal and component k = z_k / √k.
 */
export function componentWorld({ n = 900, d = 50, seed = 1 } = {}): ComponentWorld {
  const random = rng(seed, "component-world");
  const rows = Array.from({ length: n }, () => {
    const z = Array.from({ length: d }, random.normal);
    const [a, b, c, e] = z as [number, number, number, number];
    const psi = 0.25 + 0.9 * Math.tanh(1.2 * a) + 0.6 * Math.sin(b) + 0.4 * c;
    const judged = psi - 0.5 + 0.9 * Math.tanh(e - b) + 0.7 * random.normal();
    return { x: z.map((value, k) => value / Math.sqrt(k + 1)), gold: psi + random.normal(), judged };
  });
  return { components: rows.map(({ x }) => x), gold: rows.map(({ gold }) => gold), judged: rows.map((r) => r.judged) };
}

/** As R writes it: an unnamed column of row numbers, quoted names. */
export function componentCsv({ components, gold, judged }: ComponentWorld): string {
  const names = ["", ...components[0]!.map((_, k) => `embd.PC${k + 1}`), "GL", "PL"];
  const lines = components.map((x, i) => [`"${i + 1}"`, ...x, gold[i], judged[i]].join(","));
  return `${[names.map((name) => `"${name}"`).join(","), ...lines].join("\n")}\n`;
}
