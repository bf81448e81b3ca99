import type { EnginePresetName, GgufSettings } from "../../../contract/engine-parts.ts";
import type { EngineEnds } from "./EndFields.tsx";

/** What one says of an engine. */
export type EngineValues = EngineEnds & {
  name: string;
  description: string;
  model: string;
  version: number | "latest";
  preset: EnginePresetName;
  gguf: GgufSettings;
  command: string;
  port: number | null;
  health_path: string;
  variables: Record<string, string>;
  resource_type: string;
  environment?: string | undefined;
  units: number;
};
