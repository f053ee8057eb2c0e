import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { jsonlDecisionLog } from "../../src/store/jsonl-decision-log.js";

it("a killed process leaves whole decisions in order and at most one torn line, which the next start repairs", async () => {
  const directory = await mkdtemp(join(tmpdir(), "fairlead-"));
  const file = join(directory, "decisions.jsonl");
  const child = spawn(
    process.execPath,
    ["--import", "./test/support/run-typescript.mjs", "test/store/append-decisions.ts", file],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const exit = once(child, "exit");
  await expect
    .poll(async () => (await stat(file).catch(() => ({ size: 0 }))).size, { timeout: 30_000 })
    .toBeGreaterThan(1e6);
  child.kill("SIGKILL");
  expect(await exit).toEqual([null, "SIGKILL"]);

  const killed = (await readFile(file, "utf8")).split("\n");
  const ids = killed.slice(0, -1).map((line) => JSON.parse(line).id);
  expect(ids).toEqual(ids.map((_, i) => `${i}`));

  const log = await jsonlDecisionLog(file, { report: () => {} });
  log.append({ ...JSON.parse(killed[0]!), id: "next" });
  await log.close();
  const repaired = (await readFile(file, "utf8")).split("\n").slice(0, -1);
  expect(repaired.map((line) => JSON.parse(line).id)).toEqual([...ids, "next"]);
  await rm(directory, { recursive: true });
});
