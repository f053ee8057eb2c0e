import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { globSync } from "tinyglobby";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import type { Command } from "../src/cli/command.js";
import { COMMANDS } from "../src/cli/commands.js";
import { parseFlags } from "../src/cli/flags.js";
import { ERROR_STATUS, type ErrorCode, FairleadError } from "../src/errors.js";
import { ROUTER_KINDS } from "../src/routers/registry.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = globSync(["*.md", "docs/**/*.md", "bench/*.md", "examples/*.md"], { cwd: root }).sort();
const textOf = (page: string) => readFileSync(join(root, page), "utf8");

/** Fenced blocks of one language. */
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(/^```(\S*)\n(.*?)^```/gms)].flatMap(([, tag, body]) => (tag === language ? [body!] : []));

/** Heading of level 2 → what stands below it. */
const sections = (text: string): Map<string, string> =>
  new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]),
  );

const commands = new Map<string, Command>(
  await Promise.all(Object.entries(COMMANDS).map(async ([verb, load]) => [verb, (await load()).command] as const)),
);

describe("docs/errors.md", () => {
  const found = sections(textOf("docs/errors.md"));
  const mistake = { expected: "a", found: "b", fix: "c" };

  it("has a section for each code, in the catalogue's order, and none besides", () => {
    expect([...found.keys()]).toEqual(Object.keys(ERROR_STATUS));
  });

  it.each(Object.keys(ERROR_STATUS) as ErrorCode[])(
    "says of %s its status, exit code, an example, how to mend it",
    (code) => {
      const error = new FairleadError(code, mistake);
      const section = found.get(code)!;
      expect(section).toContain(`HTTP ${error.status} · exit ${error.exitCode}\n`);
      expect(blocks(section, "text")).toHaveLength(1);
      expect(blocks(section, "text")[0]).toMatch(new RegExp(`^${code}: expected .+, found .+\\. .+\\n$`));
      expect(section).toMatch(/^\*\*Mend:\*\* \S/m);
    },
  );
});

describe("docs/cli.md", () => {
  const found = sections(textOf("docs/cli.md"));

  it("has a section for each command, in order, and none besides", () => {
    expect([...found.keys()]).toEqual(Object.keys(COMMANDS));
  });

  it.each([...commands])(
    "lists the flags of %s as they are: spelling, default and help",
    (verb, { flags, summary }) => {
      const rows = [...found.get(verb)!.matchAll(/^\| \**`--(.*?)`\** \| (.*?) ?\| (.*) \|$/gm)];
      const documented = rows.map(([, spelling, standard, help]) =>
        [spelling, standard, help].map((cell) => cell!.replaceAll("\\|", "|")),
      );
      const real = Object.entries(flags).map(([name, flag]) => [
        flag.type === "boolean" ? name : `${name} ${flag.value}`,
        typeof flag.default === "string" ? `\`${flag.default}\`` : "",
        flag.help,
      ]);
      expect(documented).toEqual(real);
      expect(found.get(verb)).toContain(summary);
    },
  );

  it.each([...commands])("prints in bold what %s cannot do without", async (verb, command) => {
    const bold = [...found.get(verb)!.matchAll(/^\| \*\*`--(\S+)/gm)].map(([, name]) => name!);
    for (const name of bold) {
      const others = bold.filter((other) => other !== name).flatMap((other) => [`--${other}`, "nowhere.safetensors"]);
      await expect(command.run(others, silent)).rejects.toThrow(`expected --${name}`);
    }
  });
});

const silent = { out() {}, err() {}, status() {}, isTerminal: false, stdout: process.stdout };

/** What a shell makes of one line, as far as the guides need it: quotes are taken off, redirections and comments left out. */
function words(line: string): string[] {
  const text = line.replace(/\s+#.*$/, "").replace(/\s+(>|\||&|2>).*$/, "");
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare!);
}

describe("commands in the guides", () => {
  const typed = pages.flatMap((page) =>
    ["sh", "console"].flatMap((language) =>
      blocks(textOf(page), language).flatMap((block) =>
        block
          .replaceAll("\\\n", " ")
          .split("\n")
          .map((line) => line.replace(/^\$ /, "").trim())
          .filter((line) => /^fairlead [a-z]/.test(line))
          .map((line) => ({ page, line })),
      ),
    ),
  );

  it("are many", () => expect(typed.length).toBeGreaterThan(15));

  it.each(typed)("can be meant: $line ($page)", ({ line }) => {
    const [, verb, ...argv] = words(line);
    expect([...commands.keys()]).toContain(verb);
    if (!argv.includes("--help")) expect(() => parseFlags(commands.get(verb!)!, argv)).not.toThrow();
  });
});

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .replace(/[`*]/g, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");

const anchorsOf = (text: string) =>
  [...text.replace(/^```.*?^```/gms, "").matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!));

describe("links", () => {
  const links = pages.flatMap((page) =>
    [
      ...textOf(page)
        .replace(/^```.*?^```/gms, "")
        .matchAll(/\]\((?!https?:)([^)\s]+)\)/g),
    ].map(([, to]) => ({ page, to: to! })),
  );

  it.each(links)("$page → $to", ({ page, to }) => {
    const [path = "", anchor] = to.split("#");
    const target = path === "" ? page : posix.join(dirname(page), path);
    expect(existsSync(join(root, target)), `${target} is not there`).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(textOf(target))).toContain(anchor);
  });
});

describe("the README", () => {
  const readme = textOf("README.md");

  it("has a picture that brings its own ink and paper: in an <img>, a page's colours do not reach it", () => {
    const picture = readFileSync(join(root, "docs/images/cost-quality.svg"), "utf8");
    expect(picture).toMatch(/^<svg color="#1f2328" [^>]*><rect width="100%" height="100%" rx="6" fill="#ffffff"\/>/);
  });

  it("has TypeScript that compiles against the public API", () => {
    const folder = join(root, "build", "readme");
    mkdirSync(folder, { recursive: true });
    const files = blocks(readme, "ts").map((text, i) => {
      const file = join(folder, `snippet-${i}.ts`);
      writeFileSync(file, text);
      return file;
    });
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((file) => mistakesIn(file))).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

/** Type errors of one file, with the package's name standing for its sources. */
function mistakesIn(file: string): string[] {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [file] }, ts.sys, root);
  const program = ts.createProgram([file], { ...options, paths: { fairlead: [join(root, "src/index.ts")] } });
  const source = program.getSourceFile(file);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"),
  );
}

describe("what is there and what is not", () => {
  const tables = ["README.md", "docs/routers.md"];

  it.each(tables)("%s names every router", (page) => {
    for (const name of [...Object.keys(ROUTER_KINDS), "always-<model>"]) expect(textOf(page)).toContain(`\`${name}\``);
  });

  it("the README's 'not yet' holds nothing that is there", () => {
    const notYet = /^Not yet: .*?(?=^\s*$)/ms.exec(textOf("README.md"))![0];
    const named = [...notYet.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect([...commands.keys(), ...Object.keys(ROUTER_KINDS)]).not.toContain(name);
  });

  it("decisions are numbered without a gap, and each has its four parts", () => {
    const files = globSync("docs/decisions/*.md", { cwd: root }).sort();
    files.forEach((file, i) => {
      const number = String(i + 1).padStart(4, "0");
      expect(posix.basename(file)).toMatch(new RegExp(`^${number}-[a-z0-9-]+\\.md$`));
      expect(textOf(file)).toMatch(new RegExp(`^# ${number} \\S`));
      expect([...sections(textOf(file)).keys()]).toEqual(["Context", "Options", "Decision", "Consequences"]);
    });
  });

  it.each(pages)("%s names no place on somebody's machine", (page) => {
    expect(textOf(page)).not.toMatch(/\/(home|root|Users)\//);
  });
});
