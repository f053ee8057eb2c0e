import { fileRows } from "../../data/file-rows.js";
import { badRecord, described } from "../../data/place.js";
import { promptKey } from "../../data/prompt-key.js";
import { isBad } from "../../data/row.js";
import type { GoldDesign } from "../../estimators/bias/gold-weights.js";

/**
 * How gold was chosen: `estimated`, `random`, or the path of a file that `audit --label-out` wrote. Prompts with gold that the file does not
 * name had theirs before it was drawn, and count as certain: what they do not cover, the draw does.
 *
 * @param keys  of the prompts, see `promptKey`
 * @throws {FairleadError} FILE_NOT_FOUND; BAD_RECORD for a line without a prompt or a propensity in (0, 1]
 */
export async function goldDesign(how: string, keys: readonly string[]): Promise<GoldDesign> {
  if (how === "estimated" || how === "random") return { kind: how };
  const drawn = await propensitiesIn(how);
  return { kind: "known", propensity: Float64Array.from(keys, (key) => drawn.get(key) ?? 1) };
}

async function propensitiesIn(file: string): Promise<Map<string, number>> {
  const drawn = new Map<string, number>();
  for await (const batch of fileRows(file))
    for (const line of batch) {
      if (isBad(line)) throw line.error;
      const { prompt, propensity } = line.fields;
      if (typeof prompt !== "string" || typeof propensity !== "number" || !(propensity > 0 && propensity <= 1))
        throw badRecord(
          line.place,
          "a prompt and its propensity above 0 and at most 1",
          `${described(prompt)} and ${described(propensity)}`,
          "Pass the file that fairlead audit --label-out wrote.",
        );
      drawn.set(promptKey(prompt), propensity);
    }
  return drawn;
}
