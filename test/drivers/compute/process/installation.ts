import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processDriver } from "../../../../server/drivers/compute/process/driver.ts";
import type { Subject } from "../subject.ts";
import { crash } from "./crash.ts";

/** An installation that has only its process driver, in a folder that closes after it. */
export interface Installation extends Subject {
  instance: string;
  /** Where the driver keeps its state. */
  state: string;
  close(): void;
}

let serial = 0;

/** Opens one, sandboxed where this machine can, or with plain processes only. */
export function installation({ plain = false } = {}): Installation {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-compute-"));
  chmodSync(folder, plain ? 0o711 : 0o700); // plain processes of another user must be able to pass
  const instance = `test-${process.pid}-${++serial}`;
  const state = join(folder, "state");
  const options = { folder: state, instance, plain };
  const reopen = () => processDriver({ ...options, log: console });
  const close = () => rmSync(folder, { recursive: true });
  return { driver: reopen(), reopen, startAndCrash: (spec) => crash(options, spec), folder, instance, state, close };
}
