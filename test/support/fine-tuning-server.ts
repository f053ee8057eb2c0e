import type { IncomingMessage } from "node:http";
import type { HttpAnswer } from "../../src/openai/post.js";
import { answer, refusal } from "./embedding-server.js";
import { languageModelServer, type RatingRule, rated } from "./language-model-server.js";

export interface Job {
  readonly id: string;
  readonly model: string;
  readonly training_file: string;
  status: string;
  fine_tuned_model: string | null;
  error: { message: string } | null;
}

export interface Behaviour {
  /** What a job goes through, one status a look; stays at the last. Default queued, running, succeeded */
  readonly statuses?: readonly string[];
  readonly failure?: string;
  /** Answers in place of the server, or after it has done its work (`done` then holds its answer). */
  readonly instead?: (
    request: IncomingMessage,
    done: HttpAnswer | undefined,
  ) => HttpAnswer | "cut" | undefined | Promise<never>;
  readonly rule?: RatingRule;
}

const ROLES = ["system", "user", "assistant"];

/** OpenAI's fine-tuning API over chat models: files, jobs, lists, cancellation, and a chat model that rates. */
export async function fineTuningServer(behaviour: Behaviour = {}) {
  const { statuses = ["queued", "running", "succeeded"], failure, instead, rule = () => rated(0.5) } = behaviour;
  const files: { id: string; filename: string; purpose: string; text: string; created_at: number }[] = [];
  const jobs: (Job & { looks: number })[] = [];
  const seen: string[] = [];

  async function upload(request: IncomingMessage, body: Buffer): Promise<HttpAnswer> {
    const type = request.headers["content-type"] ?? "";
    if (!type.startsWith("multipart/form-data; boundary=")) return refusal(400, `not multipart but ${type}`);
    const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
    const [file, purpose] = [form.get("file"), form.get("purpose")];
    if (!(file instanceof File) || purpose !== "fine-tune") return refusal(400, "no file, or another purpose");
    const text = await file.text();
    for (const line of text.trimEnd().split("\n")) {
      const { messages } = JSON.parse(line) as { messages: { role: string; content: string }[] };
      if (messages.map(({ role }) => role).join() !== ROLES.join()) return refusal(400, "roles out of order");
      if (!/^[1-5]$/.test(messages[2]!.content)) return refusal(400, "no rating");
    }
    const made = { id: `file-${files.length + 1}`, filename: file.name, purpose, text, created_at: files.length };
    files.push(made);
    const { text: _, ...told } = made;
    return answer(200, told);
  }

  function create(body: Buffer): HttpAnswer {
    const { model, training_file } = JSON.parse(body.toString());
    if (!files.some(({ id }) => id === training_file)) return refusal(400, "no such file");
    const id = `ftjob-${jobs.length + 1}`;
    const job = { id, model, training_file, status: "queued", fine_tuned_model: null, error: null, looks: 0 };
    jobs.push(job);
    return answer(200, told(job));
  }

  const told = ({ looks: _, ...job }: Job & { looks: number }) => ({ object: "fine_tuning.job", ...job });

  function look(id: string): HttpAnswer {
    const job = jobs.find((one) => one.id === id);
    if (job === undefined) return refusal(404, "no such job");
    if (job.status !== "cancelled") {
      job.status = statuses[Math.min(job.looks++, statuses.length - 1)]!;
      if (job.status === "succeeded") job.fine_tuned_model = `ft:${job.model}:fairlead::${job.id}`;
      if (job.status === "failed") job.error = { message: failure ?? "no reason" };
    }
    return answer(200, told(job));
  }

  function cancel(id: string): HttpAnswer {
    const job = jobs.find((one) => one.id === id);
    if (job === undefined) return refusal(404, "no such job");
    job.status = "cancelled";
    return answer(200, told(job));
  }

  /** A hundred a page at OpenAI; two here, so that there are pages. */
  function list(after: string | null): HttpAnswer {
    const newest = jobs.toReversed();
    const from = after === null ? 0 : newest.findIndex(({ id }) => id === after) + 1;
    return answer(200, { data: newest.slice(from, from + 2).map(told), has_more: newest.length > from + 2 });
  }

  async function respond(request: IncomingMessage, body: Buffer): Promise<HttpAnswer | undefined> {
    const { pathname, searchParams } = new URL(request.url!, "http://localhost");
    const [, id, action] = /^\/v1\/fine_tuning\/jobs\/([^/]+)(\/cancel)?$/.exec(pathname) ?? [];
    if (pathname === "/v1/files")
      return request.method === "POST" ? upload(request, body) : answer(200, { data: files, has_more: false });
    if (pathname === "/v1/fine_tuning/jobs")
      return request.method === "POST" ? create(body) : list(searchParams.get("after"));
    if (id !== undefined) return action === undefined ? look(id) : cancel(id);
    return undefined;
  }

  const server = await languageModelServer(rule, async (request, body) => {
    if (!request.url!.startsWith("/v1/chat")) seen.push(`${request.method} ${request.url}`);
    const before = await instead?.(request, undefined);
    if (before === "cut") return cut(request);
    if (before !== undefined) return before;
    const done = await respond(request, body);
    const after = done && (await instead?.(request, done));
    return after === "cut" ? cut(request) : (after ?? done);
  });
  return { ...server, files, jobs, seen };
}

/** Never answers: the connection breaks. */
function cut(request: IncomingMessage): Promise<never> {
  request.socket.destroy();
  return new Promise(() => {});
}
