import { randomInt, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { dirname, resolve } from "node:path";
import type { FastifyInstance } from "fastify";
import { FairleadError } from "../errors.js";
import { type Config, routerFiles } from "../gateway/config/config.js";
import { type ConfigMistake, configError } from "../gateway/config/config-mistake.js";
import type { ConfigSource } from "../gateway/config/config-source.js";
import { readConfig } from "../gateway/config/read-config.js";
import { routerMistakes, routerPath } from "../gateway/config/router-mistakes.js";
import { gateway } from "../gateway/gateway.js";
import type { LoadedRouter } from "../gateway/loaded-router.js";
import { rng } from "../random.js";
import { familiarity } from "../routers/familiarity.js";
import { readRouterFile } from "../routers/file/router-file.js";
import type { DecisionLog } from "../store/decision-log.js";
import { jsonlDecisionLog } from "../store/jsonl-decision-log.js";
import { pairOfRouter } from "./default-pair.js";
import { embedderOf } from "./embedding.js";

export interface ServeOptions {
  /** The configuration's file; the files that it names are found from its directory. */
  readonly config: string;
  /** In place of the configuration's. */
  readonly host?: string;
  readonly port?: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told what an operator should know, a line each. */
  readonly report: (line: string) => void;
  /** Reads a router's file. Default: as `fairlead train` writes it. */
  readonly load?: (file: string) => Promise<Omit<LoadedRouter, "name">>;
}

/** A gateway that listens. */
export interface Serving {
  /** The base URL that clients take. */
  readonly url: string;
  /** Names that clients can ask for, `fairlead` first where there is a default. */
  readonly models: readonly string[];
  /** Takes no new requests, finishes the running ones (up to `timeouts.shutdownSeconds`), then closes the decision log. */
  stop(): Promise<void>;
}

/**
 * The stage `serve`: reads a configuration and the routers it names, and listens.
 *
 * @throws {FairleadError} FILE_NOT_FOUND for the configuration; CONFIG_INVALID for what is wrong in it, a router that
 *   cannot be read, an address that cannot be listened on
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { config: file, host, port, env, report, load = (path: string) => loadRouter(path, env) } = options;
  const { config: given, source } = readConfig(await textOf(file), file, env);
  const config = { ...given, host: host ?? given.host, port: port ?? given.port };
  const routers = await loadRouters(config, source, dirname(file), load);
  const log = config.log === undefined ? undefined : await openLog(config.log, config, dirname(file), report);
  const app = gateway({
    config,
    routers,
    ...(log === undefined ? {} : { log }),
    rng: rng(config.seed ?? randomInt(2 ** 48 - 1), "serve"),
    now: () => new Date(),
    newId: randomUUID,
    env,
    report,
  });
  const url = await listen(app, config).catch(async (error: unknown) => {
    await log?.close();
    throw error;
  });
  if (!isLoopback(config.host))
    report(`warning: ${config.host} is open to the network: whoever reaches it calls the upstreams with your keys`);
  return {
    url: `${url}/v1`,
    models: [...(config.default === undefined ? [] : ["fairlead"]), ...Object.keys(config.models)],
    async stop() {
      // A kept-alive connection turns idle only when its answer ends: look again until all are closed.
      const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
      const deadline = setTimeout(() => {
        report(`requests still run after ${config.timeouts.shutdownSeconds} s: their connections are cut`);
        app.server.closeAllConnections();
      }, config.timeouts.shutdownSeconds * 1000);
      await app.close();
      clearInterval(sweep);
      clearTimeout(deadline);
      await log?.close();
    },
  };
}

/** A router that takes longer fails, and the fallback model answers. */
const WHILE_A_CLIENT_WAITS = { maxRetries: 1, timeoutMs: 10_000 };

/**
 * Reads a router's file and opens the embedder that it holds or names: the one place where the gateway meets either.
 *
 * @throws {FairleadError} FILE_NOT_FOUND, ROUTER_FILE_INVALID, ROUTER_FILE_NEWER, and what the embedder throws
 */
async function loadRouter(file: string, env: ServeOptions["env"]): Promise<Omit<LoadedRouter, "name">> {
  const { router, embedder: inFile, training, exemplars } = await readRouterFile(file);
  const near = familiarity(exemplars.embeddings);
  const embedder = await embedderOf(inFile, { env, offEventLoop: true, patience: WHILE_A_CLIENT_WAITS });
  return {
    fitted: router,
    ...(near && { familiarity: near }),
    embed: async (prompt) => (await embedder.embed([prompt])).values,
    ...(router.models.length > 1 ? { pair: pairOfRouter(router, training) } : {}),
  };
}

async function loadRouters(
  config: Config,
  source: ConfigSource,
  directory: string,
  load: (file: string) => Promise<Omit<LoadedRouter, "name">>,
): Promise<readonly LoadedRouter[]> {
  const mistakes: ConfigMistake[] = [];
  const routers: LoadedRouter[] = [];
  for (const [name, file] of routerFiles(config))
    try {
      routers.push({ ...(await load(resolve(directory, file))), name });
    } catch (error) {
      if (!(error instanceof FairleadError)) throw error;
      mistakes.push({ ...error.mistake, at: source.locate(routerPath(config, name)) });
    }
  mistakes.push(...routerMistakes(config, routers, source));
  if (mistakes.length > 0) throw configError(mistakes);
  return routers;
}

function openLog(
  file: string,
  config: Config,
  directory: string,
  report: (line: string) => void,
): Promise<DecisionLog> {
  return jsonlDecisionLog(resolve(directory, file), { prompts: config.logPrompts, report });
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    const code = (cause as NodeJS.ErrnoException).code;
    throw new FairleadError("CONFIG_INVALID", {
      expected: `to listen on ${host}:${port}`,
      found: code === "EADDRINUSE" ? "that another program listens there" : String(cause),
      fix: code === "EADDRINUSE" ? "Stop it, or take another port: --port 6061." : "Take another --host or --port.",
      cause,
    });
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new FairleadError("FILE_NOT_FOUND", {
      expected: "the gateway's configuration",
      found: cause instanceof Error ? cause.message : String(cause),
      fix: "For example: fairlead serve fairlead.yaml. examples/fairlead.yaml is one to start from.",
      cause,
    });
  }
}
