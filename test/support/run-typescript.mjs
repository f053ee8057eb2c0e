/*
 * node --import ./test/support/run-typescript.mjs src/cli/main.ts: runs the sources as they are, for tests that need a
 * process of their own (to kill it, to signal it) without a build first. Its threads too.
 */
import { register } from "node:module";

register("./typescript-hooks.mjs", import.meta.url);
