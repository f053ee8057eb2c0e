import { readFile } from "node:fs/promises";

export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!/^(\.{1,2}\/|file:).*\.js$/.test(specifier)) throw error;
    return next(specifier.replace(/\.js$/, ".ts"), context);
  }
}

export async function load(url, context, next) {
  if (!url.endsWith(".ts")) return next(url, context);
  const { default: ts } = await import("typescript"); // here, so that only the thread that loads modules pays for it
  const source = await readFile(new URL(url), "utf8");
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
  return { format: "module", shortCircuit: true, source: ts.transpileModule(source, { compilerOptions }).outputText };
}
