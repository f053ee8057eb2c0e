/*
 * A tiny OpenAI-compatible server: answers every chat with the name of the model that was asked, streamed if the request
 * says so. For trying a gateway without a key or a network: node examples/echo-upstream.mjs [PORT, default 6061]
 */
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const port = Number(process.argv[2] ?? 6061);

const completion = (model, content) => ({
  id: "chatcmpl-echo",
  object: "chat.completion",
  created: 0,
  model,
  choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
  usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
});

const chunk = (model, delta, finish_reason = null) => ({
  id: "chatcmpl-echo",
  object: "chat.completion.chunk",
  created: 0,
  model,
  choices: [{ index: 0, delta, finish_reason }],
});

async function stream(response, model, words) {
  const send = (event) => response.write(`data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`);
  response.writeHead(200, { "content-type": "text/event-stream" });
  send(chunk(model, { role: "assistant" }));
  for (const word of words) {
    send(chunk(model, { content: `${word} ` }));
    await sleep(50);
  }
  send(chunk(model, {}, "stop"));
  send("[DONE]");
  response.end();
}

async function answer(request, response) {
  const parts = [];
  for await (const part of request) parts.push(part);
  if (request.method !== "POST" || !request.url.startsWith("/v1/chat/completions")) {
    response.writeHead(404, { "content-type": "application/json" });
    return response.end(JSON.stringify({ error: { message: "Only POST /v1/chat/completions is here." } }));
  }
  const { model, stream: isStreamed } = JSON.parse(Buffer.concat(parts).toString());
  const text = `This is ${model}.`;
  if (isStreamed) return stream(response, model, text.split(" "));
  response.writeHead(200, { "content-type": "application/json" });
  return response.end(JSON.stringify(completion(model, text)));
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: String(error) } }));
  });
});
server.listen(port, "127.0.0.1", () =>
  console.log(`An echo of any model listens on http://127.0.0.1:${server.address().port}/v1`),
);
