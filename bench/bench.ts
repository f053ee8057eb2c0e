/** One measured number. Names are kebab-case and stable: a figure is compared by name with the same of another run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** Ends of an interval or of a range; `bench/README.md` says which, bench by bench. */
  readonly low?: number;
  readonly high?: number;
  /** What the value rests on: prompts, runs, requests. */
  readonly n?: number;
  readonly unit: string;
}

/** What a figure has to reach. */
export type Target =
  | { readonly atLeast: number }
  | { readonly atMost: number }
  | { readonly between: readonly [number, number] };

export interface BenchContext {
  /** Folder of the real data; every file in `needs` is in it. */
  readonly data: string;
  /** Folder of all-MiniLM-L6-v2 as Hugging Face stores it; given where a bench says that it needs one. */
  readonly encoder?: string;
  /** In place of 1 to 5, for benches that split real data: to choose settings without a look at the results. */
  readonly seeds?: readonly number[];
  /** Tells what is being measured. */
  note(line: string): void;
}

export interface Bench {
  readonly summary: string;
  /** Files of real data that it reads, from the data folder. */
  readonly needs: readonly string[];
  /** Whether it measures with all-MiniLM-L6-v2, which FAIRLEAD_ENCODER names the folder of. */
  readonly needsEncoder?: boolean;
  /** By name of the figure. */
  readonly targets: Readonly<Record<string, Target>>;
  run(context: BenchContext): Promise<readonly Figure[]>;
}

export function isMet(value: number, target: Target): boolean {
  if ("between" in target) return value >= target.between[0] && value <= target.between[1];
  return "atLeast" in target ? value >= target.atLeast : value <= target.atMost;
}
