import ts from "typescript";
import type { Import } from "./imports.js";

/** The journey, from what everything stands on to what stands on everything. A folder imports itself and those before it. */
const ORDER = [
  ["errors", "random", "version"],
  ["math"],
  ["nn"],
  ["data"],
  ["openai"],
  ["judges"],
  ["embedders"],
  ["estimators"],
  ["routers"],
  ["evaluation"],
  ["store"],
  ["gateway"],
  ["pipeline"],
  ["cli"],
] as const;

export const isOurs = ({ to }: Import) => to.startsWith("src/");

/** `math` for `src/math/matrix.ts`, `errors` for `src/errors.ts`. */
const stageOf = (file: string): string => file.split("/")[1]!.replace(/\.ts$/, "");
export const rankOf = (file: string): number =>
  ORDER.findIndex((stages) => (stages as readonly string[]).includes(stageOf(file)));

export const JOURNEY = ORDER.map((stages) => stages.join(", ")).join(" <- ");

/** The imports that a rule forbids, each in a line that says why. */
const broken = (all: readonly Import[], isForbidden: (one: Import) => boolean, why: (one: Import) => string) =>
  all
    .filter((one) => isOurs(one) && isForbidden(one))
    .map((one) => `${one.from}:${one.line} imports ${one.to}: ${why(one)}`);

export const backwards = (all: readonly Import[]) =>
  broken(
    all.filter(({ from }) => from !== "src/index.ts"),
    ({ from, to }) => to === "src/index.ts" || rankOf(to) > rankOf(from),
    ({ from, to }) =>
      to === "src/index.ts"
        ? "index.ts is for users of the package; import the file that holds the thing"
        : `${stageOf(to)} comes after ${stageOf(from)}. Imports go one way: ${JOURNEY}`,
  );

export const seesText = (all: readonly Import[]) =>
  broken(
    all,
    ({ from, to, isTypeOnly }) =>
      /^src\/(routers|estimators)\//.test(from) &&
      /^src\/(data|embedders)\//.test(to) &&
      !(from.startsWith("src/routers/file/") && to.startsWith("src/embedders/") && isTypeOnly),
    () => "routers and estimators see vectors, never text. Only routers/file may name an embedder's types, to store it",
  );

export const knowsRouters = (all: readonly Import[]) =>
  broken(
    all,
    ({ from, to }) =>
      from.startsWith("src/evaluation/") && to.startsWith("src/routers/") && to !== "src/routers/router.ts",
    () => "evaluation judges every router through src/routers/router.ts, none by name",
  );

export const knowsCorrection = (all: readonly Import[]) =>
  broken(
    all,
    ({ from, to }) => from.startsWith("src/gateway/") && to.startsWith("src/estimators/"),
    () => "the gateway needs a fitted router, not how it was corrected",
  );

/** Production code outside of tests that imports what npm does not install for its users. */
export const notInstalled = (all: readonly Import[], dependencies: Readonly<Record<string, string>>) =>
  all.flatMap((one) => {
    if (one.to.startsWith("src/") || one.to.startsWith("node:")) return [];
    const name = one.to
      .split("/")
      .slice(0, one.to.startsWith("@") ? 2 : 1)
      .join("/");
    return name in dependencies
      ? []
      : [`${one.from}:${one.line} imports ${one.to}, which is none of package.json's dependencies`];
  });

/** Files that load each other in a circle, each circle once. Types are gone once compiled: they may refer to each other. */
export function circles(all: readonly Import[]): string[] {
  const next = new Map<string, Import[]>();
  for (const one of all.filter((one) => isOurs(one) && !one.isTypeOnly))
    next.set(one.from, [...(next.get(one.from) ?? []), one]);
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(" → "));
      return;
    }
    if (done.has(file)) return;
    for (const { to } of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return found;
}

/** Statements of a file that is to hold named re-exports alone. */
export const notReExports = (source: ts.SourceFile): string[] =>
  source.statements
    .filter(
      (one) =>
        !(
          ts.isExportDeclaration(one) &&
          one.moduleSpecifier &&
          one.exportClause &&
          ts.isNamedExports(one.exportClause)
        ),
    )
    .map((one) => one.getText(source));

export function defaultExports(source: ts.SourceFile): string[] {
  const isDefault = (one: ts.Statement) =>
    ts.isExportAssignment(one) ||
    (ts.canHaveModifiers(one) &&
      ts.getModifiers(one)?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword) === true) ||
    (ts.isExportDeclaration(one) &&
      one.exportClause !== undefined &&
      ts.isNamedExports(one.exportClause) &&
      one.exportClause.elements.some((element) => element.name.text === "default"));
  return source.statements
    .filter(isDefault)
    .map((one) => `${source.fileName}: ${one.getText(source).split("\n")[0]} gives one thing many names`);
}

/** Uses of `Math.random`: results would differ from run to run. */
export function unseeded(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.getText(source) === "Math.random")
      found.push(`${source.fileName}: Math.random has no seed; draw from src/random.ts`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

export const vague = (files: readonly string[]) =>
  files
    .filter((file) => /(^|[/-])(utils?|helpers?|misc|common)([-./]|$)/.test(file))
    .map((file) => `${file} says nothing of what it holds: name it by the field's word`);
