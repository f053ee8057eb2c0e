import type { Audit, GroupedBias, JudgeAudit } from "./audit.js";
import type { Estimate } from "./estimate.js";

/** +0.12, with a true minus. */
export const signed = (value: number): string => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(3);
export const interval = ({ low, high }: Estimate): string => `[${signed(low)}, ${signed(high)}]`;

/** The ways in which an audit takes comparisons apart, with what each is called. */
export const GROUPINGS: readonly { readonly title: string; readonly of: (judge: JudgeAudit) => GroupedBias }[] = [
  { title: "by category", of: ({ byCategory }) => byCategory },
  { title: "by length of the prompt", of: ({ byPromptLength }) => byPromptLength },
  { title: "by length of the stronger model's answer over the weaker's", of: ({ byLengthRatio }) => byLengthRatio },
];

/** How many labels more, in words. */
export function neededText({ labelsNeeded }: JudgeAudit): string {
  if (labelsNeeded === null) return "more verdicts too";
  return labelsNeeded === 0 ? "enough" : `${labelsNeeded} more`;
}

/** Whom a bias above 0 favours. */
export const strongerText = ({ models }: Audit): string =>
  models.length === 2 ? `${models[0]} over ${models[1]}` : "the stronger model";

/** The audit as a table of judges, and what each gets wrong where. */
export function auditText(audit: Audit): string {
  const { n, prompts, goldPrompts, seed, width, judges, refused, notes } = audit;
  return [
    `${n} comparisons by judges on ${prompts} prompts, gold on ${goldPrompts} prompts (${audit.design}), seed ${seed}`,
    `bias: the judge's gain for ${strongerText(audit)} − gold's; 95 % intervals clustered by prompt; * clear beyond chance`,
    "",
    ...alignedColumns([
      ["judge", "bias", "95 % interval", "n", "gold", "first shown wins", `prompts for a width of ${width}`],
      ...judges.map((judge) => [
        judge.judge,
        signed(judge.bias.value),
        interval(judge.bias),
        `${judge.n}`,
        `${judge.goldPrompts}`,
        judge.byOrder
          ? `${(100 * judge.byOrder.firstShare.value).toFixed(1)} %${judge.byOrder.isClear ? " *" : ""}`
          : "–",
        neededText(judge),
      ]),
    ]),
    ...judges.flatMap(judgeLines),
    ...labelLines(audit),
    ...refused.map(({ judge, why }) => `\n${judge}: ${why}`),
    ...(notes.length > 0 ? ["", ...notes.map((note) => `note: ${note}`)] : []),
  ].join("\n");
}

function judgeLines(judge: JudgeAudit): string[] {
  const { perDoubling, byOrder, regions } = judge;
  const groups = GROUPINGS.flatMap(({ title, of }) => groupLines(title, of(judge)));
  const one = (name: string, estimate: Estimate, n: string, isClear: boolean) => [
    `  ${name}`,
    signed(estimate.value),
    interval(estimate),
    n,
    isClear ? "*" : "",
  ];
  const lengths = perDoubling
    ? [one("per doubling of that length", perDoubling, `n = ${perDoubling.n}`, perDoubling.isClear)]
    : [];
  const order = byOrder
    ? [
        one(
          `first shown, ${byOrder.isSameAnswers ? "same answers in both orders" : "different answers"}`,
          byOrder.effect,
          `n = ${byOrder.n}`,
          byOrder.isClear,
        ),
      ]
    : [];
  const places = regions.map(({ direction, words, category, bias, n, isClear }) =>
    one(
      `${direction === "over" ? "highest" : "lowest"} on: ${words.join(", ")}${category ? ` (${(100 * category.share).toFixed(0)} % ${category.name})` : ""}`,
      bias,
      `n = ${n}`,
      isClear,
    ),
  );
  return ["", judge.judge, ...alignedColumns([...groups, ...lengths, ...order, ...places])];
}

function groupLines(title: string, { groups, sameP }: GroupedBias): string[][] {
  if (groups.length < 2) return [];
  const heading = `  ${title}${sameP === null ? "" : sameP < 0.05 ? ": groups differ" : ": groups may be alike"}`;
  return [
    [heading],
    ...groups.map(({ name, merged, n, bias, isClear }) => [
      `    ${name}${merged.length > 0 ? ` (${mergedText(merged)})` : ""}`,
      bias ? signed(bias.value) : "–",
      bias ? interval(bias) : "too little gold",
      `n = ${n}`,
      isClear ? "*" : "",
    ]),
  ];
}

/** The first few names. */
export const mergedText = (names: readonly string[], most = 3): string =>
  names.length <= most ? names.join(", ") : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;

function labelLines({ labelNext }: Audit): string[] {
  if (labelNext === null) return [];
  const { size, candidates, randomShare, propensity } = labelNext;
  const range = `${propensity.least.toFixed(4)} to ${propensity.greatest.toFixed(4)}`;
  return [
    "",
    `to label next: ${size} of ${candidates} prompts, propensities ${range}, ${(100 * randomShare).toFixed(0)} % plain chance`,
  ];
}

/** Cells in columns, numbers to the right; a line of one cell stands alone. */
export function alignedColumns(rows: readonly (readonly string[])[]): string[] {
  const wide = rows.filter((row) => row.length > 1);
  const widths = wide.reduce<number[]>((all, row) => row.map((cell, c) => Math.max(all[c] ?? 0, cell.length)), []);
  return rows.map((row) =>
    row
      .map((cell, c) => (row.length === 1 || c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c]!)))
      .join("  ")
      .trimEnd(),
  );
}
