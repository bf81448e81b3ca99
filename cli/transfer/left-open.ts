import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { type RepositoryAddress, textOf } from "../address.ts";
import { cacheFile } from "../cache.ts";
import type { Session } from "../session.ts";

/** Which version a push of a folder opened and has not sealed: after kill -9, the next push goes on with it. */
export interface LeftOpen {
  version: number | undefined;
  remember(version: number): void;
  forget(): void;
}

export async function leftOpen({ url }: Session, at: RepositoryAddress, source: string): Promise<LeftOpen> {
  const file = cacheFile("open", [url, textOf(at), await realpath(source)]);
  return {
    version: versionIn(file),
    remember: (version) => writeFileSync(file, String(version), { mode: 0o600 }),
    forget: () => rmSync(file, { force: true }),
  };
}

function versionIn(file: string): number | undefined {
  try {
    const version = Number(readFileSync(file, "utf8"));
    return Number.isInteger(version) && version > 0 ? version : undefined;
  } catch {
    return undefined;
  }
}
