/** `a`: the answer that stood first. */
export type Verdict = "a" | "b" | "tie";

const VERDICTS: Readonly<Record<string, Verdict>> = { A: "a", B: "b", C: "tie" };

/** The last of [[A]], [[B]], [[C]] in a reply; undefined where there is none: nothing else counts, whatever the words say. */
export function readVerdict(reply: string): Verdict | undefined {
  const last = [...reply.matchAll(/\[\[([ABC])\]\]/g)].at(-1);
  return last && VERDICTS[last[1]!];
}

/** The last [[1]] to [[10]] in a reply; undefined where there is none. */
export function readGrade(reply: string): number | undefined {
  const last = [...reply.matchAll(/\[\[(10|[1-9])\]\]/g)].at(-1);
  return last && Number(last[1]);
}
