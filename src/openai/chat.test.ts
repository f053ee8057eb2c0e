import { describe, expect, it } from "vitest";
import { answer, refusal } from "../../test/support/embedding-server.js";
import { rng } from "../random.js";
import { type ChatRequest, chat } from "./chat.js";
import { CHAT_COMPLETIONS, endpointOf } from "./endpoint.js";
import type { HttpAnswer } from "./post.js";

const request: ChatRequest = { model: "m", messages: [{ role: "user", content: "é" }], top_logprobs: 2 };

/** A client whose server gives these answers, in turn, and the requests that it got. */
function clientOf(...answers: HttpAnswer[]) {
  const sent: { url: string; headers: Readonly<Record<string, string>>; body: string }[] = [];
  const ask = chat({
    endpoint: endpointOf("http://localhost:1/v1/", CHAT_COMPLETIONS, {}, { FAIRLEAD_CHAT_API_KEY: "k" }),
    post: async (url, headers, body) => {
      sent.push({ url: url.href, headers, body });
      return answers[sent.length - 1]!;
    },
    retry: { maxRetries: 2, clock: { now: () => 0, sleep: async () => {} }, random: rng(1, "chat"), onWait: () => {} },
  });
  return { ask, sent };
}

const full = answer(200, {
  choices: [
    {
      message: { role: "assistant", content: "4" },
      finish_reason: "stop",
      logprobs: { content: [{ token: "4", logprob: -0.1, top_logprobs: [{ token: "5", logprob: -2.5 }] }] },
    },
  ],
  usage: { prompt_tokens: 7, completion_tokens: 1 },
});

describe("chat", () => {
  it("sends the request as it is, with the key, and reads text, log-probabilities and tokens", async () => {
    const { ask, sent } = clientOf(full);
    expect(await ask(request)).toEqual({
      content: "4",
      finishReason: "stop",
      logprobs: [{ token: "4", logprob: -0.1, alternatives: [{ token: "5", logprob: -2.5 }] }],
      tokens: { in: 7, out: 1 },
    });
    expect(sent[0]!.url).toBe("http://localhost:1/v1/chat/completions");
    expect(sent[0]!.headers.authorization).toBe("Bearer k");
    expect(JSON.parse(sent[0]!.body)).toEqual(request);
  });

  it("takes an answer with the fields that a small server leaves out", async () => {
    const bare = answer(200, { choices: [{ message: { content: null } }] });
    expect(await clientOf(bare).ask(request)).toEqual({ content: "", finishReason: null, logprobs: [] });
  });

  it("tries again after a rate limit, and not after a mistake", async () => {
    const busy = clientOf(refusal(429, "slow down"), full);
    expect((await busy.ask(request)).content).toBe("4");
    expect(busy.sent).toHaveLength(2);
    const wrong = clientOf(refusal(400, "no such model"), full);
    await expect(wrong.ask(request)).rejects.toThrow('status 400 ("no such model")');
    expect(wrong.sent).toHaveLength(1);
  });

  it("names what is wrong with an answer that is no completion", async () => {
    await expect(clientOf(answer(200, "<html>")).ask(request)).rejects.toThrow("text that is not JSON");
    await expect(clientOf(answer(200, { choices: [] })).ask(request)).rejects.toThrow("choices");
  });
});
