import { z } from "zod";
import { FairleadError } from "../errors.js";
import { type Endpoint, endpointOf, requestHeaders } from "./endpoint.js";
import type { HttpAnswer, Send } from "./post.js";
import { callFailed, isPassing } from "./refusal.js";
import { type RetryPolicy, withRetries } from "./retry.js";

/** A fine-tuning job, as its server tells of it. */
export interface FineTuningJob {
  readonly id: string;
  /** Such as `validating_files`, `queued`, `running`, `succeeded`, `failed`, `cancelled`. */
  readonly status: string;
  /** Once it succeeded: the name that the model is asked for by. */
  readonly model?: string;
  /** The server's words, where it failed. */
  readonly message?: string;
}

export interface FineTuningClient {
  /** `/files` and `/fine_tuning/jobs` are added to it. */
  readonly baseUrl: string;
  readonly send: Send;
  readonly retry: RetryPolicy;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** OpenAI's fine-tuning API, as far as it takes to make a model and to find again what a killed run had begun. */
export interface FineTuning {
  readonly baseUrl: string;
  /** The id of the newest uploaded file of that name, if the server lists any. */
  fileNamed(name: string): Promise<string | undefined>;
  /** @returns the file's id */
  upload(name: string, jsonLines: string): Promise<string>;
  /** The job that trains on that file and has neither failed nor been cancelled; "unlisted" where the server lists no jobs. */
  jobOn(fileId: string): Promise<FineTuningJob | undefined | "unlisted">;
  create(model: string, fileId: string): Promise<FineTuningJob>;
  job(id: string): Promise<FineTuningJob>;
  cancel(id: string): Promise<FineTuningJob>;
}

const file = z.object({ id: z.string().min(1), filename: z.string().nullish(), created_at: z.number().nullish() });
const job = z.object({
  id: z.string().min(1),
  status: z.string(),
  training_file: z.string().nullish(),
  fine_tuned_model: z.string().nullish(),
  error: z.object({ message: z.string().nullish() }).nullish(),
});
const page = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item), has_more: z.boolean().nullish() });

/** A job in one of these trains nothing any more. */
export const HAS_ENDED_BADLY: ReadonlySet<string> = new Set(["failed", "cancelled"]);

const MOST_PAGES = 50;

/** @throws {FairleadError} INVALID_ARGUMENT for a bad base URL; from its functions UPSTREAM_FAILED */
export function fineTuning(client: FineTuningClient): FineTuning {
  const { baseUrl } = endpointAt(client, "/files");
  const call = caller(client);

  async function create(model: string, fileId: string): Promise<FineTuningJob> {
    const body = JSON.stringify({ model, training_file: fileId, suffix: "fairlead" });
    let tries = 0;
    // A connection that broke may have left a job behind: tries after the first look for it before they ask for another.
    const started = async (post: () => Promise<HttpAnswer>) => {
      const earlier = tries++ > 0 ? await jobOn(fileId) : undefined;
      return typeof earlier === "object" ? answerOf(earlier) : post();
    };
    return jobIn(await call("POST", "/fine_tuning/jobs", `a fine-tuning job of ${model}`, body, {}, started));
  }

  async function jobOn(fileId: string) {
    let after = "";
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const path = `/fine_tuning/jobs?limit=100${after}`;
      const listed = await call("GET", path, "the list of fine-tuning jobs", undefined, {}).catch(unlisted);
      if (listed === "unlisted") return "unlisted" as const;
      const { data, has_more } = parsed(page(job), listed);
      const found = data.find((one) => one.training_file === fileId && !HAS_ENDED_BADLY.has(one.status));
      if (found !== undefined) return asJob(found);
      if (has_more !== true || data.length === 0) return undefined;
      after = `&after=${encodeURIComponent(data.at(-1)!.id)}`;
    }
    return undefined;
  }

  return {
    baseUrl,
    jobOn,
    create,
    async fileNamed(name) {
      const listed = await call("GET", "/files?purpose=fine-tune", "the list of files", undefined, {}).catch(unlisted);
      if (listed === "unlisted") return undefined; // the worst that follows is a second copy of the file
      const named = parsed(page(file), listed).data.filter(({ filename }) => filename === name);
      return named.sort((one, other) => (other.created_at ?? 0) - (one.created_at ?? 0))[0]?.id;
    },
    async upload(name, jsonLines) {
      const form = new FormData();
      form.set("purpose", "fine-tune");
      form.set("file", new Blob([jsonLines], { type: "application/jsonl" }), name);
      const { headers, body } = await multipart(form);
      return parsed(file, await call("POST", "/files", `the upload of ${name}`, body, headers)).id;
    },
    job: async (id) => jobIn(await call("GET", `/fine_tuning/jobs/${encodeURIComponent(id)}`, `the job ${id}`)),
    cancel: async (id) =>
      jobIn(await call("POST", `/fine_tuning/jobs/${encodeURIComponent(id)}/cancel`, `the end of job ${id}`, "{}")),
  };
}

interface Called {
  readonly what: string;
  readonly status: number;
  readonly body: string;
}

const KEY_VARIABLE = "FAIRLEAD_CHAT_API_KEY";

function endpointAt({ baseUrl, env }: FineTuningClient, path: string): Endpoint {
  const [bare, query] = path.split("?");
  const endpoint = endpointOf(baseUrl, { path: bare!, keyVariable: KEY_VARIABLE }, {}, env);
  for (const [name, value] of new URLSearchParams(query)) endpoint.url.searchParams.set(name, value);
  return endpoint;
}

/** Calls by path; `around` may do something else than send. */
function caller(client: FineTuningClient) {
  return async (
    method: "GET" | "POST",
    path: string,
    what: string,
    body?: string | Uint8Array,
    headers: Readonly<Record<string, string>> = {},
    around = (send: () => Promise<HttpAnswer>) => send(),
  ): Promise<Called> => {
    const endpoint = endpointAt(client, path);
    const all = { ...requestHeaders(endpoint), ...headers };
    const tried = await withRetries(
      () => around(() => client.send(method, endpoint.url, all, body)),
      isPassing,
      client.retry,
    );
    if ("answer" in tried && tried.answer.status >= 200 && tried.answer.status < 300)
      return { what: `${what} from ${endpoint.baseUrl}`, status: tried.answer.status, body: tried.answer.body };
    const kept = "what was done so far is kept in the job file";
    const error = callFailed({ code: "UPSTREAM_FAILED", what, kept }, endpoint, tried);
    throw "answer" in tried ? Object.assign(error, { answered: tried.answer.status }) : error;
  };
}

/** Servers that copy a part of the API answer so to its other parts. */
const NOT_OFFERED = new Set([404, 405, 501]);

function unlisted(error: FairleadError & { answered?: number }): "unlisted" {
  if (error.answered !== undefined && NOT_OFFERED.has(error.answered)) return "unlisted";
  throw error;
}

async function multipart(form: FormData) {
  const encoded = new Response(form);
  const body = new Uint8Array(await encoded.arrayBuffer());
  return { body, headers: { "content-type": encoded.headers.get("content-type")! } };
}

function parsed<T extends z.ZodType>(shape: T, { what, body }: Called): z.infer<T> {
  try {
    return shape.parse(JSON.parse(body));
  } catch (cause) {
    const found = cause instanceof z.ZodError ? z.prettifyError(cause).replace(/\s+/g, " ") : "text that is not JSON";
    throw new FairleadError("UPSTREAM_FAILED", {
      expected: what,
      found: `${found}: ${body.slice(0, 200)}`,
      fix: "See whether the base URL is that of a server with OpenAI's fine-tuning API.",
      cause,
    });
  }
}

const jobIn = (called: Called): FineTuningJob => asJob(parsed(job, called));

const asJob = ({ id, status, fine_tuned_model, error }: z.infer<typeof job>): FineTuningJob => ({
  id,
  status,
  ...(fine_tuned_model ? { model: fine_tuned_model } : {}),
  ...(error?.message ? { message: error.message } : {}),
});

/** The answer that would have told of a job that is known already. */
const answerOf = ({ id, status, model }: FineTuningJob): HttpAnswer => ({
  status: 200,
  headers: {},
  body: JSON.stringify({ id, status, fine_tuned_model: model ?? null }),
});
