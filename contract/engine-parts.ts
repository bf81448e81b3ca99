import { z } from "zod";
import { Time } from "./common.ts";

/** How a model is served: GGUF models by a server of Guildhall's own, or by any command that listens on a port. */
export const EnginePresetName = z.enum(["gguf", "command"]).meta({ id: "EnginePresetName" });
export type EnginePresetName = z.output<typeof EnginePresetName>;

/** `stopped` also when the next call starts it (`starts_on_call`). */
export const EngineState = z
  .enum(["starting", "healthy", "unhealthy", "stopping", "stopped", "failed"])
  .meta({ id: "EngineState" });
export type EngineState = z.output<typeof EngineState>;

/** What the preset `gguf` is told. */
export const GgufSettings = z
  .strictObject({
    file: z.string().min(1).max(500).describe("Of the version; left out, the only one that ends in .gguf."),
    context_tokens: z
      .int()
      .min(16)
      .max(1_048_576)
      .describe("Of one conversation; left out, what the model was made for, at most 8192."),
    at_once: z.int().min(1).max(64).describe("Answers that are computed at once."),
    waiting_max: z.int().min(0).max(1000).describe("Requests that may wait for that; more are refused with 429."),
    threads: z.int().min(1).max(256).describe("Processors that compute."),
  })
  .partial()
  .meta({ id: "GgufSettings" });
export type GgufSettings = z.output<typeof GgufSettings>;

export const EnginePreset = z
  .object({
    name: EnginePresetName,
    drivers: z.array(z.string()).describe("Resource types of these drivers run it."),
    fault: z.string().nullable().describe("Why it cannot be used here; null: it can."),
  })
  .meta({ id: "EnginePreset" });
export type EnginePreset = z.output<typeof EnginePreset>;

export const EngineEvent = z
  .object({
    at: Time,
    kind: z.enum([
      ...([
        "deployed",
        "started",
        "healthy",
        "unhealthy",
        "restarting",
        "failed",
        "idle",
        "stopped",
        "waiting",
      ] as const),
    ]),
    execution: z.int().nullable().describe("The number of the execution."),
    text: z.string(),
  })
  .meta({ id: "EngineEvent" });
export type EngineEvent = z.output<typeof EngineEvent>;
