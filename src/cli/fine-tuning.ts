import { modelAndServer } from "../embedders/spec.js";
import { FairleadError } from "../errors.js";
import { OPENAI_BASE_URL } from "../openai/endpoint.js";
import { exportRatings } from "../pipeline/fine-tune/export-ratings.js";
import { cancelFineTuning } from "../pipeline/fine-tune/fine-tune.js";
import { type FineTuneChoice, fineTuningAt } from "../pipeline/fine-tune/fine-tuned-embedder.js";
import { jobFileOf } from "../pipeline/fine-tune/job-file.js";
import type { Io } from "./command.js";
import type { Flags } from "./flags.js";
import { atLeastOne, commaList, sortedPositionals, splitRule } from "./selection.js";

/** `--fine-tune MODEL[@BASE_URL]`. @throws {FairleadError} INVALID_ARGUMENT */
export function fineTuneChoice(flags: Flags): { fineTune?: FineTuneChoice } {
  const text = flags.text("fine-tune");
  if (text === undefined) return {};
  forCausalLm(flags, "--fine-tune");
  const mistake = (fix: string) =>
    new FairleadError("INVALID_ARGUMENT", {
      expected: "--fine-tune MODEL or MODEL@BASE_URL",
      found: JSON.stringify(text),
      fix: fix.replaceAll("fine-tune:", "--fine-tune "),
    });
  const { model, baseUrl = OPENAI_BASE_URL } = modelAndServer(text, "fine-tune", mistake);
  return { fineTune: { baseModel: model, baseUrl } };
}

/** `--export` and `--cancel`, which train nothing. @returns whether one of them was asked for */
export async function withoutTraining(flags: Flags, example: string, io: Io): Promise<boolean> {
  if (flags.isSet("cancel")) await cancel(flags, io);
  else if (flags.text("export") !== undefined) await writeExamples(flags, example, io);
  else return false;
  return true;
}

async function cancel(flags: Flags, io: Io): Promise<void> {
  forCausalLm(flags, "--cancel");
  const file = jobFileOf(flags.required("out"));
  const { id, status } = await cancelFineTuning(file, (baseUrl) => fineTuningAt(baseUrl, { report: io.err }));
  if (flags.isSet("json")) io.out(JSON.stringify({ command: "train", cancelled: id, status }));
  else io.out(`job ${id}: ${status}`);
}

async function writeExamples(flags: Flags, example: string, io: Io): Promise<void> {
  forCausalLm(flags, "--export");
  const file = flags.required("export");
  const models = commaList(flags.text("models"));
  const report = await exportRatings({
    data: atLeastOne(sortedPositionals(flags).data, example),
    file,
    onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"]),
    ...splitRule(flags),
    ...(models && { models }),
  });
  if (flags.isSet("json")) {
    const { digest, ...rest } = report;
    io.out(JSON.stringify({ command: "train", seed: flags.seed(), data: digest, ...rest, export: file }));
    return;
  }
  const { strong, weak, n, labels, setAside, notes } = report;
  io.out(`${n} examples of how well ${weak} answers, beside ${strong}; ${setAside} records set aside for evaluation`);
  io.out(`  ${labels.map((count, i) => `${i + 1}: ${count}`).join("   ")}`);
  for (const note of notes) io.out(`note: ${note}`);
  io.out(`wrote ${file}`);
}

function forCausalLm(flags: Flags, flag: string): void {
  const router = flags.text("router");
  if (router !== "causal-lm")
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: `${flag} with --router causal-lm`,
      found: `--router ${router}`,
      fix: "No other router has a language model to fine-tune.",
    });
}
