import { judge } from "../../src/pipeline/judge.js";

/** Judges until it is killed: the child of judge.test.ts. */
const options = JSON.parse(process.argv[2]!);
await judge({ ...options, report: () => {} });
