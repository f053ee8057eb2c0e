import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { importsOf, parse } from "./architecture/imports.js";
import {
  backwards,
  circles,
  defaultExports,
  isOurs,
  JOURNEY,
  knowsCorrection,
  knowsRouters,
  notInstalled,
  notReExports,
  rankOf,
  seesText,
  unseeded,
  vague,
} from "./architecture/rules.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const { dependencies } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const isTest = (file: string) => file.endsWith(".test.ts");

const sources = globSync("src/**/*.ts", { cwd: root, ignore: ["**/*.as.ts", "**/*.d.ts"] })
  .sort()
  .map((file) => parse(file, readFileSync(posix.join(root, file), "utf8")));
const production = sources.filter(({ fileName }) => !isTest(fileName));
const imports = production.flatMap(importsOf);

describe("the architecture", () => {
  it("is read whole: every file has a place in the journey", () => {
    expect(sources.length).toBeGreaterThan(100);
    const placeless = production
      .map(({ fileName }) => fileName)
      .filter((file) => file !== "src/index.ts" && rankOf(file) < 0);
    expect(placeless, `a new folder? Place it in ORDER here and in docs/architecture.md`).toEqual([]);
    expect(imports.filter(isOurs).length).toBeGreaterThan(300);
  });

  it("has imports that go one way", () => expect(backwards(imports)).toEqual([]));
  it("has no files that load each other in a circle", () => expect(circles(imports)).toEqual([]));
  it("keeps text away from routers and estimators", () => expect(seesText(imports)).toEqual([]));
  it("keeps evaluation from knowing routers by name", () => expect(knowsRouters(imports)).toEqual([]));
  it("keeps the gateway from knowing how routers were corrected", () => expect(knowsCorrection(imports)).toEqual([]));
  it("imports only what npm installs", () => expect(notInstalled(imports, dependencies)).toEqual([]));
  it("has no default exports", () => expect(sources.flatMap(defaultExports)).toEqual([]));
  it("draws all randomness from seeds", () => expect(production.flatMap(unseeded)).toEqual([]));
  it("has no file with a name that says nothing", () =>
    expect(vague(sources.map(({ fileName }) => fileName))).toEqual([]));
  it("has a public API of named re-exports, nothing else", () =>
    expect(notReExports(sources.find(({ fileName }) => fileName === "src/index.ts")!)).toEqual([]));
});

/** Each rule is shown a file that breaks it: a rule that never fails guards nothing. */
describe("the rules", () => {
  const planted = (file: string, text: string) => importsOf(parse(file, text));

  it.each([
    'import { evaluate } from "../evaluation/evaluate.js";',
    'import type { Evaluation } from "../evaluation/evaluation.js";',
    'export { evaluate } from "../evaluation/evaluate.js";',
    'const late = () => import("../evaluation/evaluate.js");',
    'type Late = import("../evaluation/evaluation.js").Evaluation;',
    'import { ridge } from "../index.js";',
  ])("see a router that breaks the order with %s", (text) => {
    expect(backwards(planted("src/routers/planted.ts", text))).toHaveLength(1);
  });

  it("say which file imports what, and why it may not", () => {
    const text = '\nimport { serve } from "../gateway/gateway.js";';
    expect(backwards(planted("src/math/planted.ts", text))).toEqual([
      `src/math/planted.ts:2 imports src/gateway/gateway.ts: gateway comes after math. Imports go one way: ${JOURNEY}`,
    ]);
  });

  it("let through what the order allows", () => {
    const text = 'import { at } from "../math/matrix.js";\nimport { row } from "./row.js";\nimport "node:fs";';
    expect(backwards(planted("src/routers/planted.ts", text))).toEqual([]);
  });

  it("see text in a router, but not the types that its file stores", () => {
    const types = 'import type { LexicalState } from "../../embedders/lexical/lexical.js";';
    expect(
      seesText(planted("src/routers/planted.ts", 'import { promptKey } from "../data/prompt-key.js";')),
    ).toHaveLength(1);
    expect(seesText(planted("src/estimators/planted.ts", 'import type { A } from "../data/records.js";'))).toHaveLength(
      1,
    );
    expect(seesText(planted("src/routers/file/planted.ts", types))).toEqual([]);
    expect(seesText(planted("src/routers/file/planted.ts", types.replace("type ", "")))).toHaveLength(1);
  });

  it("see the other breaches", () => {
    expect(knowsRouters(planted("src/evaluation/a.ts", 'import { mfRouter } from "../routers/mf.js";'))).toHaveLength(
      1,
    );
    expect(
      knowsCorrection(planted("src/gateway/a.ts", 'import { ridge } from "../estimators/ridge.js";')),
    ).toHaveLength(1);
    expect(notInstalled(planted("src/math/a.ts", 'import { Matrix } from "ml-matrix";'), dependencies)).toHaveLength(1);
    expect(unseeded(parse("src/a.ts", "export const x = Math.random();"))).toHaveLength(1);
    expect(
      vague(["src/utils.ts", "src/data/helpers/a.ts", "src/cli/flag-utils.ts", "src/data/utility.ts"]),
    ).toHaveLength(3);
  });

  it("see files that load each other, and let types refer to each other", () => {
    const a = planted("src/a.ts", 'import "./b.js";');
    expect(circles([...a, ...planted("src/b.ts", 'import "./a.js";')])).toEqual(["src/a.ts → src/b.ts → src/a.ts"]);
    expect(circles([...a, ...planted("src/b.ts", 'import type { A } from "./a.js";')])).toEqual([]);
  });

  it.each(["export default 1;", "export default function f() {}", "const a = 1;\nexport { a as default };"])(
    "see the default export in %s",
    (text) => expect(defaultExports(parse("src/a.ts", text))).toHaveLength(1),
  );

  it.each(["export const a = 1;", 'export * from "./a.js";', 'import "./a.js";'])(
    "see that %s is no re-export",
    (text) => expect(notReExports(parse("src/index.ts", text))).toHaveLength(1),
  );
});
