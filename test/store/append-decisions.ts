import { jsonlDecisionLog } from "../../src/store/jsonl-decision-log.js";

/*
 * Appends decisions until it is killed, as fast as the event loop turns: the child of decision-log-kill.test.ts.
 * Prompts differ in length, so that writes end anywhere.
 */
const log = await jsonlDecisionLog(process.argv[2]!, { report: (line) => process.stderr.write(`${line}\n`) });
for (let i = 0; ; i++) {
  log.append({
    id: `${i}`,
    prompt: "漢".repeat((i * 7919) % 5000),
    model: "small",
    propensities: { small: 1 },
    policy: "test",
    randomized: false,
    at: "2026-01-02T03:04:05.000Z",
    router: "number",
  });
  if (i % 10 === 0) await new Promise(setImmediate);
}
