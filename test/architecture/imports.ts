import { dirname, posix } from "node:path";
import ts from "typescript";

/** One import or re-export, as it is written. */
export interface Import {
  /** File that imports, from the root of the repository: `src/routers/knn.ts`. */
  readonly from: string;
  readonly line: number;
  /** File that is imported, or the name of a package. */
  readonly to: string;
  readonly isTypeOnly: boolean;
}

export const parse = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);

/** Static, dynamic and type imports, and re-exports. */
export function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, isTypeOnly: boolean) => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    found.push({ from: source.fileName, line: line + 1, to: resolved(source.fileName, specifier.text), isTypeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeOnlyImport(node));
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node, node.arguments[0], false);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal, true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeOnlyImport({ importClause: clause }: ts.ImportDeclaration): boolean {
  if (clause === undefined) return false; // imported for its effect
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return clause.name === undefined && named !== undefined && ts.isNamedImports(named)
    ? named.elements.every((element) => element.isTypeOnly)
    : false;
}

const resolved = (from: string, specifier: string): string =>
  specifier.startsWith(".") ? posix.join(dirname(from), specifier).replace(/\.js$/, ".ts") : specifier;
