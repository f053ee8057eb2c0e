import { afterEach, describe, expect, it } from "vitest";
import { refusal } from "../../test/support/embedding-server.js";
import { type Behaviour, fineTuningServer } from "../../test/support/fine-tuning-server.js";
import { rng } from "../random.js";
import { fineTuning } from "./fine-tuning.js";
import { undiciSend } from "./post.js";

let server: Awaited<ReturnType<typeof fineTuningServer>>;
afterEach(() => server.close());

const LINE = `${JSON.stringify({
  messages: [
    { role: "system", content: "s" },
    { role: "user", content: "é\n" },
    { role: "assistant", content: "4" },
  ],
})}\n`;

async function opened(behaviour: Behaviour = {}) {
  const waits: number[] = [];
  server = await fineTuningServer(behaviour);
  const client = fineTuning({
    baseUrl: server.baseUrl,
    send: undiciSend(5000),
    env: { FAIRLEAD_CHAT_API_KEY: "k", OPENAI_API_KEY: "not for this server" },
    retry: {
      maxRetries: 2,
      clock: { now: () => 0, sleep: async (ms) => void waits.push(ms) },
      random: rng(1, "fine-tuning"),
      onWait: () => {},
    },
  });
  return { client, waits };
}

describe("fineTuning", () => {
  it("uploads a file as multipart, byte for byte, with its key", async () => {
    const { client } = await opened();
    const id = await client.upload("a b.jsonl", LINE);
    expect(server.files).toEqual([
      { id, filename: "a b.jsonl", purpose: "fine-tune", text: LINE, created_at: expect.any(Number) },
    ]);
    expect(server.keys).toEqual(["Bearer k"]);
    expect(await client.fileNamed("a b.jsonl")).toBe(id);
    expect(await client.fileNamed("other.jsonl")).toBeUndefined();
  });

  it("follows a job to its model, and finds it by its file on a later page", async () => {
    const { client } = await opened();
    const files = [1, 2, 3, 4].map(async () => client.upload("f", LINE));
    const [first, ...others] = await Promise.all(files);
    const job = await client.create("base", first!);
    for (const other of others) await client.create("base", other);
    expect(await client.jobOn(first!)).toMatchObject({ id: job.id });
    expect(server.seen.filter((one) => one.includes("after="))).toHaveLength(1);
    const looks = [await client.job(job.id), await client.job(job.id), await client.job(job.id)];
    expect(looks.map(({ status }) => status)).toEqual(["queued", "running", "succeeded"]);
    expect(looks[2]!.model).toBe(`ft:base:fairlead::${job.id}`);
  });

  it("does not find jobs that were cancelled", async () => {
    const { client } = await opened();
    const file = await client.upload("f", LINE);
    const { id } = await client.create("base", file);
    expect((await client.cancel(id)).status).toBe("cancelled");
    expect(await client.jobOn(file)).toBeUndefined();
  });

  it("asks again for a job after a rate limit, when it is told to", async () => {
    let refused = 0;
    const { client, waits } = await opened({
      instead: ({ method, url }, done) =>
        method === "POST" && url === "/v1/fine_tuning/jobs" && done === undefined && refused++ === 0
          ? refusal(429, "slow down", { "retry-after": "3" })
          : undefined,
    });
    await client.create("base", await client.upload("f", LINE));
    expect(waits).toEqual([3000]);
    expect(server.jobs).toHaveLength(1);
  });

  it("does not ask for a second job where the answer to the first was lost", async () => {
    let lost = 0;
    const { client } = await opened({
      instead: ({ method, url }, done) =>
        method === "POST" && url === "/v1/fine_tuning/jobs" && done !== undefined && lost++ === 0 ? "cut" : undefined,
    });
    const job = await client.create("base", await client.upload("f", LINE));
    expect(lost).toBe(1);
    expect(server.jobs.map(({ id }) => id)).toEqual([job.id]);
  });

  it("tells a server without lists from one that fails", async () => {
    const { client } = await opened({ instead: () => refusal(404, "not found") });
    expect(await client.jobOn("file-1")).toBe("unlisted");
    expect(await client.fileNamed("f")).toBeUndefined();
    await expect(client.job("j")).rejects.toThrow("UPSTREAM_FAILED: expected the job j from http");
    await server.close();
    const broken = await opened({ instead: () => refusal(500, "out of order") });
    await expect(broken.client.jobOn("file-1")).rejects.toThrow('status 500 after 3 attempts ("out of order")');
  });
});
