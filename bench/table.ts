import { type Figure, isMet, type Target } from "./bench.js";

/** Figures as aligned lines: name, value with its ends, n, unit, and the target where there is one. */
export function figureTable(figures: readonly Figure[], targets: Readonly<Record<string, Target>>): string[] {
  const rows = figures.map((figure) => [
    figure.name,
    short(figure.value),
    figure.low === undefined || figure.high === undefined ? "" : `[${short(figure.low)}, ${short(figure.high)}]`,
    figure.n === undefined ? "" : `n = ${figure.n}`,
    figure.unit,
    targetText(figure, targets[figure.name]),
  ]);
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, c) => Math.max(all[c] ?? 0, cell.length)), []);
  const aligned = (cell: string, c: number) => (c === 1 ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!));
  return rows.map((row) => row.map(aligned).join("  ").trimEnd());
}

function targetText({ value }: Figure, target: Target | undefined): string {
  if (target === undefined) return "";
  return `${wantedText(target)}: ${isMet(value, target) ? "met" : "MISSED"}`;
}

function wantedText(target: Target): string {
  if ("between" in target) return `from ${target.between.join(" to ")}`;
  return "atLeast" in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`;
}

/** Four digits that count; never an exponent for the sizes met here. */
const short = (value: number): string => `${Number(value.toPrecision(4))}`;
