import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processDriver } from "../../../server/drivers/compute/process/driver.ts";
import { conformance } from "./conformance.ts";
import { crash } from "./crash.ts";
import { removeGroups } from "./process/machine.ts";
import type { Subject } from "./subject.ts";

for (const plain of [false, true]) {
  let folder = "";
  const instance = `test-${process.pid}-${plain ? "plain" : "best"}`;
  const open = (): Subject => {
    folder = mkdtempSync(join(tmpdir(), "guildhall-compute-"));
    chmodSync(folder, plain ? 0o711 : 0o700); // plain processes of another user must be able to pass
    const options = { folder: join(folder, "state"), instance, plain };
    const reopen = () => processDriver({ ...options, log: console });
    return { driver: reopen(), reopen, startAndCrash: (spec) => crash(options, spec), folder };
  };
  conformance(`the process driver, ${plain ? "plain" : "at its best"}`, open, () => {
    rmSync(folder, { recursive: true });
    removeGroups(instance);
  });
}
