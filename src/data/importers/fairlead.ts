import { kindOf } from "../check-record.js";
import type { Layout } from "../layout.js";
import { badRecord, described } from "../place.js";
import type { Fields, Row } from "../row.js";

const NESTED = ["scores", "costs", "tokens", "propensities"] as const;
const NUMBERS: ReadonlySet<string> = new Set(["score", "cost", "score_b", "len_a", "len_b"]);
const FLAGS: ReadonlySet<string> = new Set(["contaminated", "randomized"]);

/**
 * Fairlead's own records, kinds mixed as they come. In a table a nested field is JSON in its cell (`scores` =
 * `{"gpt-4": 1}`) or spread over columns (`scores.gpt-4`, `tokens.gpt-4.in`), and numbers are text.
 */
export const fairlead: Layout = {
  name: "fairlead",
  shows: "scores, or model_a and model_b, or model, each beside prompt",
  recognises: (row) => row.fields.prompt !== undefined && kindOf(recordFields(row, true)) !== undefined,
  start: () => ({ row: (row, sink) => sink.record(recordFields(row), row.place) }),
};

function recordFields(row: Row, onlyNames = false): Fields {
  if (!row.isTable) return row.fields;
  const fields: Record<string, unknown> = {};
  for (const [column, cell] of Object.entries(row.fields)) {
    const nested = NESTED.find((name) => column === name || column.startsWith(`${name}.`));
    if (nested === undefined) fields[column] = scalar(column, cell);
    else if (onlyNames) fields[nested] = cell;
    else if (column === nested) fields[nested] = nestedCell(nested, cell, row);
    else spread(fields, nested, column.slice(nested.length + 1), numberCell(cell));
  }
  return fields;
}

const scalar = (column: string, cell: unknown) =>
  NUMBERS.has(column) ? numberCell(cell) : FLAGS.has(column) ? flagCell(cell) : cell;

/** Text that is no number stays text, so that the check shows it as it stood. */
function numberCell(cell: unknown): unknown {
  if (typeof cell !== "string" || cell.trim() === "") return cell;
  const value = Number(cell);
  return Number.isNaN(value) ? cell : value;
}

function flagCell(cell: unknown): unknown {
  if (typeof cell !== "string") return cell;
  return { true: true, false: false }[cell.toLowerCase()] ?? cell;
}

function nestedCell(name: string, cell: unknown, row: Row): unknown {
  if (typeof cell !== "string") return cell;
  try {
    return JSON.parse(cell);
  } catch {
    throw badRecord(row.place, `${name} to be JSON, as in {"gpt-4": 1}`, described(cell));
  }
}

/** `scores.gpt-4` → scores["gpt-4"]; `tokens.gpt-4.in` → tokens["gpt-4"].in. The model's name may hold dots. */
function spread(fields: Record<string, unknown>, field: (typeof NESTED)[number], rest: string, value: unknown) {
  if (value === null) return;
  const part = field === "tokens" ? /^(.*)\.(in|out)$/s.exec(rest) : undefined;
  fields[field] ??= {};
  const byModel = fields[field] as Record<string, unknown>;
  if (part) byModel[part[1]!] = { ...(byModel[part[1]!] as object | undefined), [part[2]!]: value };
  else byModel[rest] = value;
}
