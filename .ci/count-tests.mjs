/*
 * node .ci/count-tests.mjs REPORT EXIT_CODE: prints `passed failed skipped` of a run of vitest from its JSON report. A file
 * that could not be loaded counts as one failure, as does a run that failed without a failed test or left no report.
 */
import { existsSync, readFileSync } from "node:fs";

const [report, exitCode] = process.argv.slice(2);
const files = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")).testResults : [];
const count = { passed: 0, failed: 0, skipped: 0 };
for (const { status, assertionResults } of files) {
  for (const test of assertionResults) {
    if (test.status === "passed" || test.status === "failed") count[test.status]++;
    else count.skipped++;
  }
  if (status === "failed" && assertionResults.every((test) => test.status !== "failed")) count.failed++;
}
if (count.failed === 0 && (exitCode !== "0" || files.length === 0)) count.failed = 1;
process.stdout.write(`${count.passed} ${count.failed} ${count.skipped}\n`);
