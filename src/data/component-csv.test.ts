import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { componentCsv, componentWorld } from "../../test/support/component-world.js";
import { FairleadError } from "../errors.js";
import { isComponentCsv, readComponentCsv } from "./component-csv.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-components-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string | Uint8Array, name = "pc.csv"): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

const world = componentWorld({ n: 40, d: 12 });
const csv = componentCsv(world);
const small = "embd.PC1,embd.PC2,GL,PL\n1,2,3,4\n-1e-3,.5,+2,0\n";

describe("readComponentCsv", () => {
  it("reads what was written, to the last bit, components by number", async () => {
    const { components, gold, judged } = await readComponentCsv(await fileOf(csv));
    expect([components.rows, components.columns]).toEqual([40, 12]);
    expect([...components.values]).toEqual(world.components.flat());
    expect([...gold]).toEqual(world.gold);
    expect([...judged]).toEqual(world.judged);
  });

  it("does not mind gzip, other columns, their order, a byte order mark and line ends", async () => {
    const plain = await readComponentCsv(await fileOf(small));
    expect([...plain.components.values]).toEqual([1, 2, -0.001, 0.5]);
    const others = {
      "gzip.csv.gz": gzipSync(small),
      "gzip-of-another-name": gzipSync(small),
      "others.csv": '"","Unnamed: 0",PL,embd.PC2,GL,note,embd.PC1\n1,0,4,2,3,"a, b",1\n2,1,0,.5,+2,,-1e-3\n',
      "windows.csv": `\uFEFF${small.replaceAll("\n", "\r\n")}\r\n`,
      "tabs.tsv": small.replaceAll(",", "\t"),
      "padded.csv": small.replaceAll("2,3", " 2 ,3"),
    };
    for (const [name, content] of Object.entries(others))
      expect((await readComponentCsv(await fileOf(content, name))).digest, name).toBe(plain.digest);
  });

  it("has a digest that follows the numbers", async () => {
    const digest = async (text: string) => (await readComponentCsv(await fileOf(text))).digest;
    const texts = [
      small,
      small.replace("1,2,3,4", "1,2,4,3"),
      small.replace(/-1e-3.*\n/, ""),
      small.replace("GL,PL", "PL,GL"),
    ];
    expect(
      new Set(
        await Promise.all(
          texts.map((text, i) => fileOf(text, `d${i}.csv`).then(readComponentCsv)).map(async (t) => (await t).digest),
        ),
      ).size,
    ).toBe(4);
    expect(await digest(small)).toBe(await digest(small));
  });

  it.each([
    ["no components", "GL,PL\n1,2\n", "found GL, PL. Rename"],
    ["one component", "embd.PC1,GL,PL\n1,2,3\n", "to name the columns embd.PC1, embd.PC2, …, GL (gold gain) and PL"],
    ["other spellings", "embd.pc1,embd_PC2,GL,PL\n1,2,3,4\n", "found embd.pc1, embd_PC2, GL, PL"],
    ["no label", "embd.PC1,embd.PC2,GL\n1,2,3\n", "without PL"],
    ["another delimiter", small.replaceAll(",", ";"), "found embd.PC1;embd.PC2;GL;PL"],
    ["an empty file", "", "UNKNOWN_FORMAT"],
  ])("refuses %s", async (_, text, message) => {
    const error = await readComponentCsv(await fileOf(text)).catch((e) => e);
    expect(error).toMatchObject({ code: "UNKNOWN_FORMAT" });
    expect(error.message).toContain(message);
  });

  it.each([
    ["NaN", 'column embd.PC2 to be a finite number, with a point for decimals, found "NaN"'],
    ["NA", 'found "NA"'],
    ["", "found nothing"],
    ["inf", 'found "inf"'],
    ["1e999", 'found "1e999"'],
    ["0x10", 'found "0x10"'],
    ['"1,5"', 'found "1,5"'],
    ["1_000", 'found "1_000"'],
    ["1,5", "found 5"],
  ])("refuses the cell %j, and says where it is", async (cell, message) => {
    const file = await fileOf(`${small}1,${cell},3,4\n`);
    const error = await readComponentCsv(file).catch((e) => e);
    expect(error).toMatchObject({ code: "BAD_RECORD" });
    expect(error.message).toContain(`in ${file}, line 4: `);
    expect(error.message).toContain(message);
  });

  it("leaves bad lines out where it may, and counts them", async () => {
    const file = await fileOf(`${small}1,NaN,3,4\n1,2\n5,6,7,8\n`);
    const { gold, skipped } = await readComponentCsv(file, "skip");
    expect([...gold]).toEqual([3, 2, 7]);
    expect(skipped).toMatchObject({ lines: 2, first: expect.stringContaining("line 4: column embd.PC2") });
  });

  it("refuses damage", async () => {
    await expect(readComponentCsv(join(folder, "nowhere.csv"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    const cut = await fileOf(gzipSync(csv).subarray(0, 900), "cut.csv.gz");
    await expect(readComponentCsv(cut)).rejects.toMatchObject({ code: "FILE_DAMAGED" });
    await expect(readComponentCsv(await fileOf(`${small}1,"2,3,4\n`))).rejects.toMatchObject({ code: "BAD_RECORD" });
  });

  it("reads finite numbers or refuses, whatever was done to the file", async () => {
    const bytes = Buffer.from(csv);
    const anyByte = fc.record({ at: fc.nat(bytes.length - 1), cut: fc.nat(40), put: fc.uint8Array({ maxLength: 6 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(anyByte, { minLength: 1, maxLength: 4 }), fc.nat(1e6), async (edits, name) => {
        let text = bytes;
        for (const { at, cut, put } of edits)
          text = Buffer.concat([text.subarray(0, at), put, text.subarray(Math.min(text.length, at + cut))]);
        const read = await readComponentCsv(await fileOf(text, `fuzz-${name % 8}.csv`)).catch((error) => error);
        if (read instanceof FairleadError) return ["BAD_RECORD", "UNKNOWN_FORMAT"].includes(read.code);
        return [...read.components.values, ...read.gold, ...read.judged].every(Number.isFinite);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe("isComponentCsv", () => {
  it.each([
    ["components", small, true],
    ["components of R", csv, true],
    ["gzipped components", gzipSync(csv), true],
    ["misspelled components, whose reader says how they are spelled", "embd.pc1,embd.pc2,GL,PL\n", true],
    ["records", '{"prompt":"embd.PC1,embd.PC2"}\n', false],
    ["a list of records", '[{"prompt":"embd.PC1"}]', false],
    ["a table of outcomes", "prompt,gpt-4,mixtral\nembd.PC1,1,0\n", false],
    ["bytes", Buffer.from([0x50, 0x41, 0x52, 0x31, 0, 1, 2]), false],
    ["nothing", "", false],
  ])("knows %s", async (_, content, expected) => {
    expect(await isComponentCsv(await fileOf(content, "any"))).toBe(expected);
  });
});
