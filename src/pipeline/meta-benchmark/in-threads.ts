import { Worker } from "node:worker_threads";
import { type ErrorCode, FairleadError, type Mistake } from "../../errors.js";

/** What a thread says of one task: its answer, or a mistake, since errors lose their class on the way. */
export type ThreadAnswer<Answer> =
  | { readonly answer: Answer }
  | { readonly code: ErrorCode; readonly mistake: Omit<Mistake, "cause"> };

/**
 * Hands tasks to threads, one at a time each. Which thread has which task makes no difference to the answers.
 *
 * @param worker  module of a thread that answers each message, a task, by a {@link ThreadAnswer}
 * @param shared  given to every thread once, as its `workerData`
 * @param done    called after each task with the number of those that are through
 * @returns       answers in the order of the tasks
 */
export async function inThreads<Task, Answer>(
  worker: URL,
  shared: unknown,
  tasks: readonly Task[],
  threads: number,
  done: (through: number) => void = () => {},
): Promise<readonly Answer[]> {
  const found: Answer[] = [];
  let [next, through] = [0, 0];
  const workers = Array.from(
    { length: Math.min(threads, tasks.length) },
    () => new Worker(worker, { workerData: shared }),
  );
  /** Asks one thread for task after task, until none is left. */
  const busy = (thread: Worker) =>
    new Promise<void>((resolve, reject) => {
      let own = -1;
      const ask = () => {
        own = next++;
        if (own >= tasks.length) return resolve();
        thread.postMessage(tasks[own]);
      };
      thread.on("error", reject);
      thread.on("message", (said: ThreadAnswer<Answer>) => {
        if ("code" in said) return reject(new FairleadError(said.code, said.mistake));
        found[own] = said.answer;
        done(++through);
        ask();
      });
      ask();
    });
  try {
    await Promise.all(workers.map(busy));
    return found;
  } finally {
    await Promise.all(workers.map((thread) => thread.terminate()));
  }
}

/** What a thread answers with, whatever became of the task; bugs keep their stack. */
export function answerOf<Answer>(run: () => Answer): ThreadAnswer<Answer> {
  try {
    return { answer: run() };
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    const { cause: _, ...mistake } = error.mistake;
    return { code: error.code, mistake };
  }
}
