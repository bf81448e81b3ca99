import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Program } from "./domain/containers/ports.ts";

const project = join(import.meta.dirname, "..");
const modules = join(project, "node_modules");

/** The programs of this project that executions may run. */
export const findPrograms = (): ReadonlyMap<string, Program> => new Map([["gguf", gguf()]]);

/** The server of GGUF models. Its library is optional: it comes with native code, which not every machine has. */
const gguf = (): Program => ({
  drivers: ["process"],
  fault: existsSync(join(modules, `@node-llama-cpp/${process.platform}-${process.arch}`))
    ? null
    : "node-llama-cpp is not installed for this machine: `npm install --include=optional` brings it",
  inputs: [
    { folder: join(project, "gguf"), path: "/guildhall/gguf" },
    { folder: dirname(realpathSync(process.execPath)), path: "/guildhall/node" },
    ...(existsSync(modules) ? [{ folder: realpathSync(modules), path: "/guildhall/node_modules" }] : []),
  ],
});
