import type { Rng } from "../random.js";
import type { BattleSet } from "./router.js";

/** A tenth of the prompts that battles were fought on, drawn; the rest trains. */
export function heldOutPrompts(battles: BattleSet, random: Rng): { training: Int32Array; held: Int32Array } {
  const prompts = random.shuffled([...new Set(battles.prompt)]);
  const share = Math.floor(prompts.length / 10);
  return {
    training: Int32Array.from(prompts.slice(share)).sort(),
    held: Int32Array.from(prompts.slice(0, share)).sort(),
  };
}

/** The same of battles: a prompt with all of its own is on one side. */
export function heldOutBattles(battles: BattleSet, random: Rng): { training: Int32Array; held: Int32Array } {
  const held = new Set(heldOutPrompts(battles, random).held);
  const indices = Int32Array.from(battles.prompt.keys());
  return {
    training: indices.filter((i) => !held.has(battles.prompt[i]!)),
    held: indices.filter((i) => held.has(battles.prompt[i]!)),
  };
}
