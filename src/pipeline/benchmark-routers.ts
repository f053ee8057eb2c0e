import type { Embedder } from "../embedders/embedder.js";
import { FairleadError } from "../errors.js";
import type { Matrix32 } from "../math/matrix.js";
import { readRouterFile } from "../routers/file/router-file.js";
import { createRouter, learnsFromCalls, ROUTER_KINDS, type RouterSettings } from "../routers/registry.js";
import type { FittedRouter } from "../routers/router.js";
import { embedderOf, type Surroundings } from "./embedding.js";
import type { PromptTable } from "./prompt-table.js";

/** A router that can be judged, and what it sees prompts through. */
export interface Contestant {
  readonly router: FittedRouter;
  readonly embedder: Embedder;
  readonly isRemote: boolean;
  /** Keys of the prompts that its file has seen; absent for a router that was fitted here. */
  readonly seen?: Uint32Array;
}

/** A router that cannot take part. */
export interface Absentee {
  readonly router: string;
  readonly reason: string;
}

/** The evaluation has these as baselines of its own, exactly. */
const BASELINES: ReadonlySet<string> = new Set(["random", "best-single"]);

/** Every router of the registry but those that the evaluation has as baselines anyway. */
export const contestantNames = (): string[] =>
  Object.keys(ROUTER_KINDS).filter((name) => !BASELINES.has(name) && !learnsFromCalls(name));

/**
 * Fits routers by name, one after the other, all on the same vectors. One whose evidence is not there, or that needs a
 * server, does not take part, and the reason is kept; a misspelt name is an error.
 *
 * @throws {FairleadError} UNKNOWN_ROUTER, before anything is fitted
 */
export async function fitContestants(
  names: readonly string[],
  train: PromptTable & { readonly embeddings: Matrix32; readonly seed: number },
  sight: Omit<Contestant, "router">,
  settings: RouterSettings = {},
  stage: (line: string) => void = () => {},
): Promise<{ readonly fitted: readonly Contestant[]; readonly absent: readonly Absentee[] }> {
  const routers = names.map((name) => createRouter(name, settings));
  const fitted: Contestant[] = [];
  const absent: Absentee[] = [];
  for (const router of routers) {
    stage(`training ${router.name}`);
    try {
      fitted.push({ ...sight, router: await router.fit(train) });
    } catch (error) {
      if (!(error instanceof FairleadError)) throw error;
      absent.push({ router: router.name, reason: `expected ${error.mistake.expected}, found ${error.mistake.found}` });
    }
  }
  return { fitted, absent };
}

/** Routers that were trained before, each with the embedder in its file. */
export async function readContestants(
  files: readonly string[],
  surroundings: Surroundings,
): Promise<readonly Contestant[]> {
  return Promise.all(
    files.map(async (path) => {
      const { router, embedder, seen } = await readRouterFile(path);
      return {
        router: { ...router, name: `${router.name} (file)` },
        embedder: await embedderOf(embedder, surroundings),
        isRemote: embedder.kind === "openai",
        seen,
      };
    }),
  );
}
