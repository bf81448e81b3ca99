import { readdirSync } from "node:fs";
import { join } from "node:path";

/** What this server is told by its environment. */
export interface Settings {
  /** The name that the model is asked for by. */
  name: string;
  /** Where the model is. */
  path: string;
  /** Where it listens. */
  socket: string;
  /** Of one conversation at most; undefined: what the model was made for, within reason. */
  context_tokens: number | undefined;
  /** Answers that are computed at once. */
  at_once: number;
  /** Requests that may wait. */
  waiting_max: number;
  threads: number;
}

/** Reads the settings; throws a sentence that says what is missing. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const folder = env["INPUT_0"] ?? "/input/0";
  return {
    name: env["GGUF_NAME"] ?? "model",
    path: join(folder, fileIn(folder, env["GGUF_FILE"])),
    socket: env["GUILDHALL_SOCKET"] ?? "",
    context_tokens: numberIn(env, "GGUF_CONTEXT_TOKENS"),
    at_once: numberIn(env, "GGUF_AT_ONCE") ?? 2,
    waiting_max: numberIn(env, "GGUF_WAITING_MAX") ?? 32,
    threads: numberIn(env, "GGUF_THREADS") ?? 1,
  };
}

const numberIn = (env: NodeJS.ProcessEnv, name: string): number | undefined =>
  env[name] === undefined ? undefined : Number(env[name]);

function fileIn(folder: string, named: string | undefined): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".gguf"));
  if (named !== undefined) {
    if (files.includes(named)) return named;
    throw new Error(`This version has no file ${named}. It has: ${files.join(", ") || "none that ends in .gguf"}`);
  }
  if (files.length === 1) return files[0] ?? "";
  if (files.length === 0) throw new Error("This version has no file that ends in .gguf");
  throw new Error(`This version has several GGUF files, say which one: ${files.join(", ")}`);
}
