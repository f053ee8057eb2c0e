#!/usr/bin/env node
import { runCommandLine } from "./command-line.js";

/** A closed pipe (`fairlead import … | head`) ends the program quietly, as other tools do. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  status: (text) => process.stderr.write(`\r\u001b[2K${text}`),
  isTerminal: process.stderr.isTTY === true,
  stdout: process.stdout,
});
