import { writeFile } from "node:fs/promises";
import { unwritable } from "../errors.js";
import { auditHtml } from "../evaluation/audit-report.js";
import { VERSION } from "../version.js";
import type { AuditReport } from "./audit.js";

/** Writes the audit as a self-contained HTML page. @throws {FairleadError} FILE_UNWRITABLE */
export async function writeAuditReport(path: string, { audit, digest }: AuditReport): Promise<void> {
  const html = await auditHtml(audit, { dataDigest: `sha256:${digest.slice(0, 16)}`, version: VERSION });
  try {
    await writeFile(path, html);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}
