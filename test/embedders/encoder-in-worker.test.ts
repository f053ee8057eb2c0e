import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { encoder } from "../../src/embedders/encoder/encoder.js";
import { readCheckpoint } from "../../src/embedders/encoder/read-checkpoint.js";
import { tinyCheckpoint } from "../support/tiny-checkpoint.js";

it("encodes in a thread: the same vectors, the event loop free, the process not held, and an error once it has died", async () => {
  const folder = await tinyCheckpoint();
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "./test/support/run-typescript.mjs", "test/embedders/encode-in-worker.ts", folder],
      { timeout: 30_000 },
    );
    const { rows, ticks, ids, afterDeath } = JSON.parse(stdout);
    const here = encoder(await readCheckpoint(folder));
    const { values } = await here.embed(["how are you?", "who wrote faust?"]);
    expect(rows).toEqual([...values]);
    expect(ids).toEqual([here.id, here.id]);
    expect(ticks).toBeGreaterThan(3); // timers that ran while 300 prompts were encoded
    expect(afterDeath).toContain("EMBEDDING_FAILED");
  } finally {
    await rm(folder, { recursive: true });
  }
});
