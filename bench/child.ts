import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The command line as it was built beside this file. */
export const CLI = fileURLToPath(new URL("../src/cli/main.js", import.meta.url));
const PEAK_MEMORY = new URL("./peak-memory.js", import.meta.url).href;

export interface Measured {
  /** From the start of the process to its end. */
  readonly seconds: number;
  /** The largest memory it ever had in use (maximum resident set), in MB of 10⁶ bytes. */
  readonly peakMb: number;
}

/**
 * Runs a command of the command line in a process of its own, so that its memory is its own too.
 *
 * A child begins with the maximum of the process that started it, so call this while that one is still small.
 *
 * @param folder  where the child leaves its measurement
 * @throws where it exits with anything but 0
 */
export async function measuredCli(argv: readonly string[], folder: string): Promise<Measured> {
  const peakFile = join(folder, "peak-memory");
  const env = { ...process.env, FAIRLEAD_BENCH_PEAK: peakFile };
  const start = performance.now();
  await exited(
    spawn(process.execPath, ["--import", PEAK_MEMORY, CLI, ...argv], { env, stdio: ["ignore", "ignore", "pipe"] }),
  );
  const seconds = (performance.now() - start) / 1000;
  return { seconds, peakMb: (Number(await readFile(peakFile, "utf8")) * 1024) / 1e6 };
}

function exited(child: ReturnType<typeof spawn>): Promise<void> {
  const said: string[] = [];
  child.stderr?.on("data", (chunk) => said.push(String(chunk)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${child.spawnargs.slice(1).join(" ")} ended with ${signal ?? code}: ${said.join("")}`));
    });
  });
}
