import { isMap, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type { ConfigMistake } from "./config-mistake.js";

export type Path = readonly PropertyKey[];

/** A configuration's text: its values, and where each of them stands. */
export interface ConfigSource {
  readonly value: unknown;
  /** `file:line:column` of a value, or of the nearest thing around it where it is missing. */
  locate(path: Path): string;
  /** `file:line:column` of a key. */
  locateKey(path: Path): string;
}

/** Reads YAML (or JSON, which is YAML). `mistakes` holds what YAML itself forbids: bad syntax, a key twice. */
export function configSource(text: string, file: string): { source: ConfigSource; mistakes: readonly ConfigMistake[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const mistakes: ConfigMistake[] = [...document.errors, ...document.warnings].map(({ pos, message }) =>
    notYaml(place(pos[0]), message),
  );
  let value: unknown;
  try {
    if (mistakes.length === 0) value = document.toJS();
  } catch (cause) {
    mistakes.push(notYaml(file, (cause as Error).message)); // an alias without its anchor, or too many aliases
  }

  const nodeAt = (path: Path) => document.getIn(path, true) as Node | undefined;
  const locate = (path: Path): string => {
    const offset = nodeAt(path)?.range?.[0];
    if (offset !== undefined) return place(offset);
    return path.length === 0 ? file : locate(path.slice(0, -1));
  };
  const locateKey = (path: Path) => {
    const parent = path.length === 1 ? document.contents : nodeAt(path.slice(0, -1));
    const key = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && `${key.value}` === path.at(-1))
      : undefined;
    return isScalar(key?.key) && key.key.range ? place(key.key.range[0]) : locate(path);
  };
  return { source: { value, locate, locateKey }, mistakes };
}

const notYaml = (at: string, found: string): ConfigMistake => ({ at, expected: "YAML", found, fix: "Mend the line." });
