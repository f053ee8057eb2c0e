import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { differences, referencePath } from "../../bench/encoder.js";
import { readCheckpoint } from "../../src/embedders/encoder/read-checkpoint.js";

const folder = process.env.FAIRLEAD_ENCODER;
if (folder === undefined)
  process.stderr.write("skipped: the check of the encoder needs FAIRLEAD_ENCODER, the folder of all-MiniLM-L6-v2\n");

describe.skipIf(folder === undefined)("all-MiniLM-L6-v2", () => {
  it("cuts ten texts as transformers does, and has its hidden states to 1e-3", async () => {
    const { rows } = JSON.parse(await readFile(referencePath("."), "utf8"));
    const [error, tokens] = differences(await readCheckpoint(folder!), rows);
    process.stderr.write(`encoder: largest error ${error!.value.toExponential(2)}, n = ${error!.n} texts\n`);
    expect(tokens!.value).toBe(0);
    expect(error!.value).toBeLessThan(1e-3);
    expect(error!.n).toBe(10);
  });
});
