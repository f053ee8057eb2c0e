import { rng } from "../random.js";
import type { Router, RouterState, StorableRouter } from "./router.js";
import { indexOf } from "./score-router.js";

/**
 * Chance, as a function: the same prompt gets the same draw every time, different prompts get independent ones. What
 * every router has to beat.
 */
export function randomRouter(): Router {
  return { name: "random", fit: async ({ models, seed }) => random(models, seed) };
}

export const randomFrom = ({ models, settings }: RouterState): StorableRouter => random(models, Number(settings.seed));

function random(models: readonly string[], seed: number): StorableRouter {
  const draws = (embedding: Float32Array, purpose: string) => rng(seed, `random/${purpose}/${fingerprint(embedding)}`);
  return {
    name: "random",
    models,
    utilities(embedding) {
      const draw = draws(embedding, "utilities");
      return Float64Array.from(models, () => draw.uniform());
    },
    winRate(embedding, strong, weak) {
      const [s, w] = [indexOf(models, strong, "random"), indexOf(models, weak, "random")];
      if (s === w) return 0.5;
      const u = draws(embedding, `${Math.min(s, w)}-${Math.max(s, w)}`).uniform();
      return s < w ? u : 1 - u;
    },
    state: { kind: "random", models, settings: { seed }, tensors: {} },
  };
}

/** FNV-1a over the bytes of the vector. */
function fingerprint(x: Float32Array): number {
  let h = 0x811c9dc5;
  for (const byte of new Uint8Array(x.buffer, x.byteOffset, x.byteLength)) h = Math.imul(h ^ byte, 0x01000193);
  return h;
}
