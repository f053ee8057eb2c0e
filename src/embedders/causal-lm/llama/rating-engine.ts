import type { ChatAnswer } from "../../../openai/chat.js";
import { ratingMessages } from "../instruction.js";
import { type ChatItem, DISTRIBUTION, type LlamaModel, type NodeLlamaCpp, type Token } from "./node-llama-cpp.js";

/** What is left of an engine once its library is hidden: prompt → log-probabilities of the answer's first tokens. */
export interface RatingEngine {
  rate(prompt: string): Promise<ChatAnswer["logprobs"] | { readonly tooLong: string }>;
  close(): Promise<void>;
}

const LONGEST_CONTEXT = 8192;
/** As a server is asked for: see `causal-lm.ts`. */
const MAX_TOKENS = 6;
const ALTERNATIVES = 20;

/**
 * A GGUF model in this process. Prompts go one after another: they share one sequence of one context.
 *
 * @param path  of the file
 */
export async function llamaEngine(library: NodeLlamaCpp, path: string): Promise<RatingEngine> {
  const llama = await library.getLlama();
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({ contextSize: { max: LONGEST_CONTEXT } });
  const sequence = context.getSequence();
  const wrapper = library.resolveChatWrapper(model);
  let last: Promise<unknown> = Promise.resolve();

  async function rateAlone(prompt: string): ReturnType<RatingEngine["rate"]> {
    const [system, user] = ratingMessages(prompt);
    const chatHistory: ChatItem[] = [
      { type: "system", text: system.content },
      { type: "user", text: user.content },
      { type: "model", response: [] },
    ];
    const tokens = wrapper.generateContextState({ chatHistory }).contextText.tokenize(model.tokenizer);
    const limit = context.contextSize - MAX_TOKENS;
    if (tokens.length > limit)
      return { tooLong: `maximum context length is ${limit} tokens, the prompt has ${tokens.length} tokens` };
    await sequence.clearHistory();
    return greedy(model, tokens, async (more) => {
      const input = [...more.slice(0, -1), [more.at(-1)!, { generateNext: DISTRIBUTION }] as const];
      return (await sequence.controlledEvaluate(input)).at(-1)?.next.probabilities ?? new Map();
    });
  }
  return {
    rate(prompt) {
      const mine = last.then(() => rateAlone(prompt));
      last = mine.catch(() => {}); // whoever asked is told; the next prompt goes on
      return mine;
    },
    close: () => model.dispose(),
  };
}

/** The most probable token, and again, up to six of them or the end of the answer. */
async function greedy(
  model: LlamaModel,
  prompt: readonly Token[],
  next: (tokens: readonly Token[]) => Promise<ReadonlyMap<Token, number>>,
): Promise<ChatAnswer["logprobs"]> {
  const positions: ChatAnswer["logprobs"][number][] = [];
  let tokens = prompt;
  while (positions.length < MAX_TOKENS) {
    const likely = [...(await next(tokens))].sort(([, p], [, q]) => q - p).slice(0, ALTERNATIVES);
    if (likely.length === 0) break;
    const named = likely.map(([token, p]) => ({ token: model.detokenize([token]), logprob: Math.log(p) }));
    positions.push({ ...named[0]!, alternatives: named });
    const [chosen] = likely[0]!;
    if (model.isEogToken(chosen)) break;
    tokens = [chosen];
  }
  return positions;
}
