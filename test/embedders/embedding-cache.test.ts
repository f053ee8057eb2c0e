import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openOpenAiEmbedder } from "../../src/embedders/openai/openai.js";
import { embeddingServer } from "../support/embedding-server.js";

const UNDER_WAY = 2 * 3; // two batches of three at a time

it("a killed run leaves all it paid for but the batches that were under way, while another writes to the same cache", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-"));
  const answered: string[] = [];
  const server = await embeddingServer(({ input }) => void answered.push(...input), 256);
  const child = spawn(
    process.execPath,
    [
      ...["--import", "./test/support/run-typescript.mjs", "test/embedders/embed-until-killed.ts"],
      ...[server.baseUrl, folder],
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const exit = once(child, "exit");
  const lines: string[] = [];
  const report = (line: string) => void lines.push(line);
  const options = { model: "m", baseUrl: server.baseUrl, cacheFolder: folder, batchSize: 3, report };
  const here = await openOpenAiEmbedder(options);

  await expect.poll(() => answered.length, { timeout: 30_000 }).toBeGreaterThan(1); // the other process has started
  for (let i = 0; i < 300; i += 10)
    await here.embed(Array.from({ length: 10 }, (_, j) => `prompt ${i + j} of the test`));
  child.kill("SIGKILL");
  expect(await exit).toEqual([null, "SIGKILL"]);

  const paid = new Set(answered);
  expect(paid.size - here.counts().fetched).toBeGreaterThan(50); // both did write at the same time
  const after = await openOpenAiEmbedder(options);
  await after.embed([...paid]);
  const { cached, fetched } = after.counts();
  expect(fetched).toBeLessThanOrEqual(UNDER_WAY);
  expect(cached).toBe(paid.size - fetched);
  expect(lines).toEqual([]);

  await server.close();
  await rm(folder, { recursive: true });
});
