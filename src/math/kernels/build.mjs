// Compiles kernels.as.ts to WebAssembly and writes it as a module, so that tsc, tests and bundlers need no loader.
// `--check` fails where the committed module does not follow from the source.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const outputs = new Map();
const { error, stderr } = await asc.main(
  [
    "kernels.as.ts",
    "--outFile",
    "kernels.wasm",
    "--runtime",
    "stub",
    "--noAssert",
    "-O3",
    "--enable",
    "simd",
    "--importMemory",
  ],
  {
    readFile: (name) => {
      try {
        return readFileSync(here(name), "utf8");
      } catch {
        return null;
      }
    },
    writeFile: (name, contents) => outputs.set(name, contents),
    listFiles: () => [],
  },
);
if (error) throw new Error(`kernels.as.ts does not compile: ${error.message}\n${stderr.toString()}`);

const base64 = Buffer.from(outputs.get("kernels.wasm")).toString("base64");
const module = `// Generated from kernels.as.ts by \`npm run build:kernels\`; do not edit.\nexport const KERNELS_BASE64 =\n  "${base64}";\n`;
const path = here("kernels.generated.ts");

if (process.argv.includes("--check")) {
  if (readFileSync(path, "utf8") !== module)
    throw new Error("kernels.generated.ts does not follow from kernels.as.ts: run npm run build:kernels and commit it");
} else writeFileSync(path, module);
