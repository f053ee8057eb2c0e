// Compiles each *.as.ts to WebAssembly and writes it as a module, so that tsc, tests and bundlers need no loader.
// `--check` fails where a committed module does not follow from its source.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

for (const name of ["kernels", "trees"]) {
  const path = here(`${name}.generated.ts`);
  const module = moduleOf(name, await compiled(name));
  if (!process.argv.includes("--check")) writeFileSync(path, module);
  else if (readFileSync(path, "utf8") !== module)
    throw new Error(`${name}.generated.ts does not follow from ${name}.as.ts: run npm run build:kernels and commit it`);
}

function moduleOf(name, wasm) {
  const base64 = Buffer.from(wasm).toString("base64");
  return `// Generated from ${name}.as.ts by \`npm run build:kernels\`; do not edit.\nexport const ${name.toUpperCase()}_BASE64 =\n  "${base64}";\n`;
}

async function compiled(name) {
  const outputs = new Map();
  const flags = ["--runtime", "stub", "--noAssert", "-O3", "--enable", "simd", "--importMemory"];
  const { error, stderr } = await asc.main([`${name}.as.ts`, "--outFile", `${name}.wasm`, ...flags], {
    readFile: (file) => {
      try {
        return readFileSync(here(file), "utf8");
      } catch {
        return null;
      }
    },
    writeFile: (file, contents) => outputs.set(file, contents),
    listFiles: () => [],
  });
  if (error) throw new Error(`${name}.as.ts does not compile: ${error.message}\n${stderr.toString()}`);
  return outputs.get(`${name}.wasm`);
}
