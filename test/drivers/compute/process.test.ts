import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecutionSpec } from "../../../server/domain/containers/ports.ts";
import { processDriver } from "../../../server/drivers/compute/process/driver.ts";
import { conformance } from "./conformance.ts";
import type { Subject } from "./subject.ts";

for (const plain of [false, true]) {
  let folder = "";
  const instance = `test-${process.pid}-${plain ? "plain" : "sandbox"}`;
  const open = (): Subject => {
    folder = mkdtempSync(join(tmpdir(), "guildhall-compute-"));
    chmodSync(folder, plain ? 0o711 : 0o700); // plain processes of another user must be able to pass
    const options = { folder: join(folder, "state"), instance, log: { warn: console.warn }, plain };
    const reopen = () => processDriver(options);
    const startAndCrash = (spec: ExecutionSpec) => crash({ driver: options, spec });
    return { driver: reopen(), reopen, startAndCrash, folder };
  };
  conformance(`the process driver, ${plain ? "plain" : "at its best"}`, open, () =>
    rmSync(folder, { recursive: true }),
  );
}
