import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRecords } from "../read-records.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** What pandas makes of the released frames, by how they are written out again. */
const variants: readonly (readonly [string, string, string | Uint8Array])[] = [
  [
    "to_csv(out), models first",
    "a.csv",
    `,sample_id,prompt,eval_name,m,n/x,m|model_response,n/x|model_response,m|total_cost,n/x|total_cost,oracle_model_to_route_to
5,s,"['p, ""q""']",mbpp,1.0,0.25,"['{""a"": 1}']",[],0.001,2e-05,m
`,
  ],
  [
    "to_csv(out, index=False), responses dropped, plain prompts, True and False",
    "b.csv",
    `sample_id,prompt,eval_name,m|total_cost,m,n/x|total_cost,n/x
s,"p, ""q""",mbpp,0.001,True,2e-05,0.25
`,
  ],
  [
    "to_csv(out, sep='\\t')",
    "c.tsv",
    `\tsample_id\tprompt\teval_name\tm\tn/x\tm|total_cost\tn/x|total_cost\n0\ts\t"['p, ""q""']"\tmbpp\t1.0\t0.25\t0.001\t2e-05\n`,
  ],
  [
    "to_json(out, orient='records', lines=True)",
    "d.jsonl",
    `{"sample_id":"s","prompt":["p, \\"q\\""],"eval_name":"mbpp","m":1.0,"n/x":0.25,"m|total_cost":0.001,"n/x|total_cost":0.00002,"oracle_model_to_route_to":"m"}\n`,
  ],
  [
    "to_parquet(out)",
    "e.parquet",
    new Uint8Array(
      parquetWriteBuffer({
        columnData: Object.entries({
          sample_id: "s",
          prompt: `['p, "q"']`,
          eval_name: "mbpp",
          m: 1,
          "n/x": 0.25,
          "m|total_cost": 0.001,
          "n/x|total_cost": 0.00002,
        }).map(([name, value]) => ({ name, data: [value] })),
      }),
    ),
  ],
];

describe("RouterBench, written out by pandas", () => {
  it.each(variants)("reads %s", async (_, name, content) => {
    await writeFile(join(folder, name), content);
    const { outcomes, summary } = await readRecords([join(folder, name)]);
    expect(summary.files[0]!.format).toBe("routerbench");
    expect(outcomes).toEqual([
      {
        id: "s",
        prompt: 'p, "q"',
        scores: { m: 1, "n/x": 0.25 },
        costs: { m: 0.001, "n/x": 0.00002 },
        category: "mbpp",
      },
    ]);
  });
});
