import { FairleadError } from "../../../errors.js";

/** A token's number. */
export type Token = number;

/**
 * The part of node-llama-cpp that is used, as its 3.22 declares it in `dist/index.d.ts`; read from its declarations and sources,
 * since the package is no dependency.
 */
export interface NodeLlamaCpp {
  getLlama(): Promise<{ loadModel(options: { modelPath: string }): Promise<LlamaModel> }>;
  resolveChatWrapper(model: LlamaModel): {
    generateContextState(options: { chatHistory: readonly ChatItem[] }): {
      contextText: { tokenize(tokenizer: unknown): Token[] };
    };
  };
}

export type ChatItem =
  | { readonly type: "system" | "user"; readonly text: string }
  | { readonly type: "model"; readonly response: readonly string[] };

export interface LlamaModel {
  readonly tokenizer: unknown;
  detokenize(tokens: readonly Token[]): string;
  isEogToken(token: Token): boolean;
  createContext(options: { contextSize: { max: number } }): Promise<{
    readonly contextSize: number;
    getSequence(): LlamaSequence;
  }>;
  dispose(): Promise<void>;
}

export interface LlamaSequence {
  clearHistory(): Promise<void>;
  /** Takes tokens in; where one asks for what comes next, the answer stands at its index. */
  controlledEvaluate(
    input: readonly (Token | readonly [Token, { generateNext: typeof DISTRIBUTION }])[],
  ): Promise<({ next: { probabilities?: ReadonlyMap<Token, number> } } | undefined)[]>;
}

/** The model's own distribution: no temperature, nothing cut off. */
export const DISTRIBUTION = {
  probabilities: true,
  options: { temperature: 1, topK: 0, topP: 1, minP: 0 },
} as const;

/** Loaded when it is first needed. @throws {FairleadError} INVALID_ARGUMENT where it is not installed */
export async function loadNodeLlamaCpp(): Promise<NodeLlamaCpp> {
  const name: string = "node-llama-cpp"; // typed so that the compiler does not look for it
  try {
    return (await import(name)) as NodeLlamaCpp;
  } catch (cause) {
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "the package node-llama-cpp, which llama: embedders run on",
      found: cause instanceof Error ? cause.message.split("\n", 1)[0]! : String(cause),
      fix: "npm install node-llama-cpp@3, or serve the model with llama-server and use causal-lm:MODEL@http://localhost:8080/v1.",
      cause,
    });
  }
}
