import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processDriver } from "../../../../server/drivers/compute/process/driver.ts";
import type { Subject } from "../subject.ts";
import { crash } from "./crash.ts";
import { driverOf } from "./user.ts";

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
  const { folder, options, close } = place(plain, null);
  const reopen = () => processDriver({ ...options, log: console });
  const startAndCrash: Subject["startAndCrash"] = (spec) => crash(options, spec);
  const user = process.getuid?.() ?? 0;
  const { instance, folder: state } = options;
  return { driver: reopen(), reopen: async () => reopen(), startAndCrash, user, folder, instance, state, close };
}

/** Opens one whose Guildhall runs as an ordinary user, which only root can. */
export async function installationOf(user: number, { plain = false } = {}): Promise<Subject> {
  const { folder, options, close } = place(plain, user);
  const startAndCrash: Subject["startAndCrash"] = (spec) => crash(options, spec, { user });
  const reopen = () => driverOf(options, user);
  return { driver: await reopen(), reopen, startAndCrash, user, folder, close };
}

function place(plain: boolean, user: number | null) {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-compute-"));
  if (user === null)
    chmodSync(folder, plain ? 0o711 : 0o700); // plain processes of another user must be able to pass
  else chownSync(folder, user, user);
  const options = { folder: join(folder, "state"), instance: `test-${process.pid}-${++serial}`, plain };
  return { folder, options, close: () => rmSync(folder, { recursive: true }) };
}
