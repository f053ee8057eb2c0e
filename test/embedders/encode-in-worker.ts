import type { Worker } from "node:worker_threads";
import { encoderInWorker } from "../../src/embedders/encoder/in-worker.js";
import { readCheckpoint } from "../../src/embedders/encoder/read-checkpoint.js";

/** Encodes in a thread and prints what came of it; ends by itself, as no thread holds it. */
const threads: Worker[] = [];
process.on("worker", (worker: Worker) => threads.push(worker));
const state = await readCheckpoint(process.argv[2]!);
const embedder = encoderInWorker(state);
const rows = await embedder.embed(["how are you?", "who wrote faust?"]);

let ticks = 0;
const timer = setInterval(() => ticks++, 1);
await embedder.embed(Array.from({ length: 300 }, (_, i) => `a prompt of some length, number ${i}, to be encoded`));
clearInterval(timer);

await threads[0]!.terminate();
const afterDeath = await embedder.embed(["late"]).then(() => "an answer", String);
const other = encoderInWorker(state);
process.stdout.write(JSON.stringify({ rows: [...rows.values], ticks, ids: [embedder.id, other.id], afterDeath }));
