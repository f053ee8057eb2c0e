/** Loaded before a program (`node --import`): when it exits, writes its maximum resident set, in kB, to a file. */
import { writeFileSync } from "node:fs";

const file = process.env.FAIRLEAD_BENCH_PEAK;
if (file === undefined) throw new Error("FAIRLEAD_BENCH_PEAK names no file to write to");
process.on("exit", () => writeFileSync(file, `${process.resourceUsage().maxRSS}`));
