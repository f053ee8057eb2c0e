import { badRecord, described } from "./place.js";
import type { BadRow, Fields, Row, RowBatch } from "./row.js";
import type { LineBatch, TextLine } from "./text-lines.js";

/** Rows from texts that each hold one JSON object. Any other text becomes a bad row. */
export async function* jsonRows(batches: AsyncIterable<LineBatch>): AsyncGenerator<RowBatch> {
  let index = 0;
  for await (const batch of batches) yield batch.map((line) => ("error" in line ? line : jsonRow(line, index++)));
}

function jsonRow({ place, text }: TextLine, index: number): Row | BadRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const message = (cause as Error).message.replace(/\s+/g, " ").slice(0, 160);
    return { error: badRecord(place, "one JSON object", `${described(text)} (${message})`) };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { error: badRecord(place, "one JSON object", described(value)) };
  return { place, index, fields: value as Fields, isTable: false };
}
