import { writeAtomically } from "../../data/atomic-file.js";
import { gatherEvidence, type Selection } from "../evidence.js";
import { promptTable, type TableOptions } from "../prompt-table.js";
import { chatExamples, ratedExamples } from "./rated-examples.js";

export interface ExportRatingsOptions extends Selection, TableOptions {
  /** Where to write the examples, JSON Lines. */
  readonly file: string;
}

export interface ExportRatingsReport {
  readonly strong: string;
  readonly weak: string;
  readonly n: number;
  /** Examples by label, 1 to 5. */
  readonly labels: readonly number[];
  readonly digest: string;
  readonly setAside: number;
  readonly notes: readonly string[];
}

/** Records of the training side → the file that a chat model is fine-tuned on to foresee the weak model's ratings. */
export async function exportRatings(options: ExportRatingsOptions): Promise<ExportRatingsReport> {
  const { records, digest, setAside } = await gatherEvidence("train", options);
  const table = promptTable(records, options);
  const { strong, weak, examples } = ratedExamples(table);
  await writeAtomically(options.file, chatExamples(examples));
  const labels = [1, 2, 3, 4, 5].map((wanted) => examples.filter(({ label }) => label === wanted).length);
  return { strong, weak, n: examples.length, labels, digest, setAside, notes: table.notes };
}
