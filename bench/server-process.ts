import { spawn } from "node:child_process";

/** A server in a process of its own. */
export interface ServerProcess {
  /** The base URL it said it listens on, with its path. */
  readonly url: URL;
  stop(): Promise<void>;
}

/** Starts a Node program and waits for the first URL that it prints on stdout. @throws where it ends before that */
export function serverProcess(argv: readonly string[], cwd: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, argv, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => reject(new Error(`${argv.join(" ")} ended with ${code}: ${said}`)));
    child.stdout.on("data", (chunk) => {
      said += chunk;
      const url = said.match(/http:\/\/\S+(?=\s)/)?.[0];
      if (url === undefined) return;
      resolve({
        url: new URL(url),
        async stop() {
          child.kill("SIGTERM");
          await ended;
        },
      });
    });
  });
}
