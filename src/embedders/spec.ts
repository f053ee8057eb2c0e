import { FairleadError } from "../errors.js";
import { DEFAULT_DIMENSION } from "./lexical/lexical.js";

/** Which embedder a user asks for. */
export type EmbedderSpec =
  | { readonly kind: "llama" /** Of a GGUF file. */; readonly path: string }
  | { readonly kind: "lexical" /** Wanted coordinates. */; readonly dimension: number }
  | {
      readonly kind: "openai" | "causal-lm";
      readonly model: string /** OpenAI's own where it is absent. */;
      readonly baseUrl?: string;
    }
  | { readonly kind: "encoder" /** Of a Hugging Face checkpoint. */; readonly folder: string };

const FORMS =
  "lexical, lexical:DIMENSION, encoder:FOLDER, openai:MODEL[@BASE_URL], causal-lm:MODEL[@BASE_URL] or llama:PATH.gguf";
const LARGEST_DIMENSION = 4096;

/**
 * Reads an embedder spec, as `--embedder` takes it: `lexical`, `lexical:512`, `encoder:models/MiniLM`, `openai:text-embedding-3-small`,
 * `openai:BAAI/bge-m3@http://localhost:8080/v1`, `causal-lm:gpt-4o-mini`, `llama:models/small.gguf`. The base URL is what follows the first `@` before `http://` or `https://`, so
 * models and base URLs may hold `@`, `:` and `/`.
 *
 * @throws {FairleadError} INVALID_ARGUMENT, with the forms that are allowed
 */
export function parseEmbedderSpec(spec: string): EmbedderSpec {
  const [, kind, rest] = /^([^:]*):?(.*)$/s.exec(spec)!;
  const hasRest = spec.includes(":");
  if (kind === "lexical") return { kind, dimension: hasRest ? dimensionOf(rest!, spec) : DEFAULT_DIMENSION };
  if ((kind === "openai" || kind === "causal-lm") && hasRest)
    return { kind, ...modelAndServer(rest!, kind, (fix) => invalid(spec, fix)) };
  if (kind === "llama" && /\.gguf$/i.test(rest!)) return { kind, path: rest! };
  if (kind === "encoder" && hasRest) {
    if (rest!.trim() === "") throw invalid(spec, "Name a checkpoint's folder: encoder:models/all-MiniLM-L6-v2.");
    return { kind, folder: rest! };
  }
  if (kind === "onnx")
    throw invalid(
      spec,
      "onnx embedders are not available in this version: use encoder with the checkpoint as safetensors, or openai with any local server.",
    );
  throw invalid(spec, "For example: --embedder lexical:256, or --embedder openai:text-embedding-3-small.");
}

function dimensionOf(text: string, spec: string): number {
  const dimension = /^\d+$/.test(text) ? Number(text) : 0;
  if (dimension >= 1 && dimension <= LARGEST_DIMENSION) return dimension;
  throw invalid(spec, `A lexical embedder's dimension is a whole number from 1 to ${LARGEST_DIMENSION}.`);
}

/**
 * `MODEL` or `MODEL@BASE_URL`.
 *
 * @param kind     that examples in messages start with
 * @param mistake  makes the error of what would mend it
 */
export function modelAndServer(
  text: string,
  kind: string,
  mistake: (fix: string) => FairleadError,
): { model: string; baseUrl?: string } {
  const [, model = text, baseUrl] = /^(.*?)@(https?:\/\/.*)$/is.exec(text) ?? [];
  const example = kind === "openai" ? "openai:text-embedding-3-small" : `${kind}:gpt-4o-mini`;
  if (model === "" || /\s/.test(model)) throw mistake(`Name a model: ${example}.`);
  if (baseUrl === undefined) return { model: withoutServer(model, kind, mistake) };
  if (/\s/.test(baseUrl) || !URL.canParse(baseUrl))
    throw mistake(`"${baseUrl}" is no URL. For example: ${kind}:my-model@http://localhost:8080/v1.`);
  return { model, baseUrl };
}

/** Refuses `MODEL@localhost:8080`: taken as a model's name, it would send the prompts to OpenAI. */
function withoutServer(model: string, kind: string, mistake: (fix: string) => FairleadError): string {
  const at = model.lastIndexOf("@");
  const server = model.slice(at + 1);
  if (at > 0 && (/[.:/]/.test(server) || server === "localhost"))
    throw mistake(`A base URL starts with http:// or https://: ${kind}:${model.slice(0, at)}@http://${server}.`);
  return model;
}

function invalid(spec: string, fix: string): FairleadError {
  return new FairleadError("INVALID_ARGUMENT", {
    expected: `an embedder: ${FORMS}`,
    found: JSON.stringify(spec),
    fix,
  });
}
