import type { EnginePreset, EnginePresetName, GgufSettings } from "../../../contract/engine-parts.ts";
import { type Ctx, may } from "../../kernel/context.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import type { Service } from "../containers/asking.ts";
import { resourceType } from "../limits/limits.ts";

/** The name of our own server of GGUF models among the programs. */
const gguf = "gguf";

/** How models can be served here, and where one cannot, why. */
export function list(ctx: Ctx): EnginePreset[] {
  may(ctx, "resource_type.list");
  return [ggufPreset(ctx), { name: "command", drivers: [...ctx.ports.engines.keys()], fault: null }];
}

function ggufPreset(ctx: Ctx): EnginePreset {
  const program = ctx.ports.programs.get(gguf);
  const drivers = (program?.drivers ?? []).filter((driver) => ctx.ports.engines.has(driver));
  const none = "It runs on the engine `process` only, which this installation does not use: take a command in an image";
  const fault = program
    ? (program.fault ?? (drivers.length === 0 ? none : null))
    : "It is not part of this installation";
  return { name: "gguf", drivers, fault };
}

/** What an engine runs, as it is written down. */
export interface Recipe {
  preset: EnginePresetName;
  gguf: GgufSettings;
  command: string;
  port: number | null;
  health_path: string;
  variables: Record<string, string>;
}

/** Refuses what cannot be served where it is to run. */
export async function refuseUnserved(ctx: Ctx, { preset, command }: Recipe, resource_type: string): Promise<void> {
  if (preset === "command" && command.trim() === "") throw invalid("body.command", "Write the command to run");
  if (preset === "command") return;
  const { fault, drivers } = ggufPreset(ctx);
  if (fault !== null) throw new Problem("conflict", `GGUF models cannot be served here: ${fault}`);
  const type = await resourceType(ctx, resource_type);
  if (type && !drivers.includes(type.driver))
    throw invalid("body.resource_type", `GGUF models are served on ${drivers.join(", ")}, and not on ${type.driver}`);
}

/** The command line of an engine: its variables, then what serves. */
export const commandOf = (name: string, recipe: Recipe): string =>
  [
    ...Object.entries({ ...recipe.variables, ...(recipe.preset === "gguf" ? settingsOf(name, recipe.gguf) : {}) }).map(
      ([variable, value]) => `export ${variable}=${quote(value)}`,
    ),
    recipe.preset === "gguf" ? 'exec "$GUILDHALL_NODE/node" "$GUILDHALL_GGUF/main.ts"' : recipe.command,
  ].join("\n");

/** How an engine is reached: our own server listens on its socket. */
export const serviceOf = ({ preset, port, health_path }: Recipe): Service =>
  preset === "gguf" ? { port: null, health_path: "/health", program: gguf } : { port, health_path, program: null };

const settingsOf = (name: string, { file, context_tokens, at_once, waiting_max, threads }: GgufSettings) =>
  Object.fromEntries(
    Object.entries({
      GGUF_NAME: name,
      GGUF_FILE: file,
      GGUF_CONTEXT_TOKENS: context_tokens,
      GGUF_AT_ONCE: at_once,
      GGUF_WAITING_MAX: waiting_max,
      GGUF_THREADS: threads,
    }).flatMap(([variable, value]) => (value === undefined ? [] : [[variable, String(value)]])),
  );

const quote = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
