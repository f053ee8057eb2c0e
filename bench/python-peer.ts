import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A Python program that answers each line of JSON with one. */
export interface PythonPeer {
  /** Its first line. */
  readonly hello: Readonly<Record<string, unknown>>;
  ask<Answer>(task: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/**
 * Starts a program of bench/peers by the interpreter that FAIRLEAD_PYTHON names, `python3` by default.
 *
 * @param script  path; benches run in the repository's root
 * @returns undefined where there is no such interpreter, or the program lacks a module
 */
export async function pythonPeer(script: string): Promise<PythonPeer | undefined> {
  const child = spawn(process.env.FAIRLEAD_PYTHON ?? "python3", [script], { stdio: ["pipe", "pipe", "ignore"] });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()).on("error", () => resolve()));
  child.stdin.on("error", () => {}); // it ended: reading says so too
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (!done) return JSON.parse(value);
    throw new Error(`${script} ended before it answered: run it by hand to see why`);
  };
  const hello = await Promise.race([answer(), ended.then(() => undefined)]).catch(() => undefined);
  if (hello === undefined) return undefined;
  return {
    hello,
    ask(task) {
      child.stdin.write(`${JSON.stringify(task)}\n`);
      return answer();
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
