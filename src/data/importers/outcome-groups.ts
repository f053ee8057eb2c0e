import type { Sink } from "../layout.js";
import type { Place } from "../place.js";
import type { Fields } from "../row.js";

/** One model's result on a prompt. */
export interface Measurement {
  readonly model: string;
  readonly score?: number;
  readonly costUsd?: number;
  readonly tokens?: { readonly in: number; readonly out: number };
}

interface Group {
  readonly place: Place;
  readonly fields: Fields & { readonly scores: Record<string, number>; readonly costs: Record<string, number> };
  readonly tokens: Record<string, Measurement["tokens"]>;
  readonly models: Set<string>;
}

/**
 * Gathers results that stand on several rows into one outcome a prompt. Everything is held until `end`: one prompt and
 * its numbers for each key, not the answers.
 *
 * A model measured a second time under one key begins a second outcome of that prompt, whose id ends in `#2`: nothing is
 * averaged, and nothing lost.
 */
export function outcomeGroups() {
  const groups = new Map<string, Group[]>();
  const takenIds = new Map<string, number>();

  function unusedId(id: string): string {
    const times = (takenIds.get(id) ?? 0) + 1;
    takenIds.set(id, times);
    return times === 1 ? id : unusedId(`${id}#${times}`);
  }

  function begin(fields: Fields & { readonly id: string }, place: Place): Group {
    return {
      place,
      fields: { ...fields, id: unusedId(fields.id), scores: {}, costs: {} },
      tokens: {},
      models: new Set(),
    };
  }

  return {
    /** @param fields  id, prompt, and what else the outcome shall have; those of the key's first row count */
    add(
      key: string,
      fields: Fields & { readonly id: string },
      { model, score, costUsd, tokens }: Measurement,
      place: Place,
    ) {
      const sameKey = groups.get(key) ?? [];
      groups.set(key, sameKey);
      const group = sameKey.find((one) => !one.models.has(model)) ?? begin(fields, place);
      if (!sameKey.includes(group)) sameKey.push(group);
      group.models.add(model);
      if (score !== undefined) group.fields.scores[model] = score;
      if (costUsd !== undefined) group.fields.costs[model] = costUsd;
      if (tokens !== undefined) group.tokens[model] = tokens;
    },
    end(sink: Sink) {
      for (const sameKey of groups.values())
        for (const { fields, tokens, place } of sameKey) {
          const { costs, ...rest } = fields;
          const hasCosts = Object.keys(costs).length > 0;
          const hasTokens = Object.keys(tokens).length > 0;
          sink.record({ ...rest, ...(hasCosts && { costs }), ...(hasTokens && { tokens }) }, place);
        }
      groups.clear();
    },
  };
}
