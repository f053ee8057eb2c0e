import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openRecords } from "../../src/data/open-records.js";
import type { AnyRecord } from "../../src/data/records.js";
import { serve } from "../../src/pipeline/serve.js";
import { chat, numberRouter } from "../gateway/gateway-under-test.js";
import { upstreamServer } from "../gateway/upstream-server.js";

it("every decision that the gateway logs is a logged call that the readers take", async () => {
  const directory = await mkdtemp(join(tmpdir(), "fairlead-"));
  const upstream = await upstreamServer();
  const config = join(directory, "fairlead.yaml");
  await writeFile(
    config,
    `router: number.safetensors
default: { lambda: 25 }
pair: { strong: large, weak: small }
policy: { kind: epsilon-greedy, epsilon: 0.3 }
upstreams: { test: { baseUrl: "${upstream.baseUrl}" } }
models: { large: test, medium: test, small: test }
log: decisions.jsonl
port: 0`,
  );
  const serving = await serve({ config, env: {}, report: () => {}, load: async () => numberRouter("any") });
  const asked = ["fairlead", "router-default-0.5", "router-random-0.3", "router-random-1", "large"];
  for (const model of asked)
    for (const content of ["0.25", "0.75", " ", "漢😀"]) {
      const { method, headers, payload } = chat(model, content);
      expect((await fetch(`${serving.url}/chat/completions`, { method, headers, body: payload })).status).toBe(200);
    }
  await serving.stop();
  await upstream.close();

  const records: AnyRecord[] = [];
  for await (const record of openRecords([join(directory, "decisions.jsonl")])) records.push(record);
  expect(records.map(({ kind, record }) => `${kind} ${record.prompt}`)).toEqual(
    ["fairlead", "router", "random", "random"].flatMap(() =>
      ["0.25", "0.75", "漢😀"].map((prompt) => `logged ${prompt}`),
    ),
  );
  await rm(directory, { recursive: true });
});
