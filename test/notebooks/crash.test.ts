import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { YCodeCell } from "@jupyter/ydoc";
import { afterAll, beforeAll, expect } from "vitest";
import { createContainer } from "../../contract/containers.ts";
import { getExecution, startExecution, stopExecution } from "../../contract/executions.ts";
import { putResourceType } from "../../contract/installation.ts";
import { createNotebook } from "../../contract/notebooks.ts";
import { createOrganization } from "../../contract/organizations.ts";
import { createToken } from "../../contract/tokens.ts";
import { removeTree } from "../../server/drivers/storage/views.ts";
import { freePort } from "../../server/kernel/free-port.ts";
import { testWith } from "../needs.ts";
import { everybody } from "../storm/people.ts";
import { startVictim, type Victim } from "../storm/victim.ts";
import { until } from "../world.ts";
import { open } from "./client.ts";

const data = mkdtempSync(join(tmpdir(), "guildhall-notebook-"));
let victim: Victim;
beforeAll(async () => {
  const workspaces = String(await freePort("127.0.0.1"));
  victim = await startVictim(data, await freePort("127.0.0.1"), { GUILDHALL_WORKSPACE_PORT: workspaces });
});
afterAll(async () => {
  await victim?.stop();
  await removeTree(data);
});

testWith("jupyter")(
  "a notebook survives Guildhall being killed: what was saved is there, and what the kernel said meanwhile comes after",
  async () => {
    const [operator] = await everybody(victim.url, 0);
    if (!operator) throw new Error("there is an operator");
    const { call } = operator;
    const { token } = await call(createToken, { body: { name: "desk" } });
    await call(createOrganization, { body: { path: "acme", name: "Acme" } });
    await call(putResourceType, { params: { name: "desk" }, body: { capacity: 2, cpu: 1, memory_bytes: 2 ** 30 } });
    const at = { namespace: "acme", name: "lasting" };
    await call(createContainer, { body: { ...at, mode: "workspace", resource_type: "desk" } });
    const { number } = await call(startExecution, { params: at, body: {} });
    const params = { ...at, number };
    const state = async () => (await call(getExecution, { params })).state;
    await until("it running", async () => (await state()) === "running", 60);
    await call(createNotebook, { params, body: { path: "a.ipynb" } });
    const sit = () => open(victim, { token }, { ...params, path: "a.ipynb" });
    const textOf = ({ notebook }: Awaited<ReturnType<typeof sit>>) =>
      JSON.stringify((notebook.cells[0] as YCodeCell).getOutputs());

    const before = await sit();
    before.notebook.cells[0]?.setSource("import time\nfor i in range(8):\n  time.sleep(0.5); print('step', i)");
    before.command({ do: "run", cells: [before.notebook.cells[0]?.id ?? ""] });
    await until("the first step", async () => textOf(before).includes("step 0"), 60);
    await until("it being saved", async () => before.state()?.saved_at !== null);
    await victim.crash();
    before.leave();
    const after = await sit();
    expect(after.notebook.cells[0]?.source).toContain("range(8)");
    await until("the last step", async () => textOf(after).includes("step 7"), 30);
    after.leave();
    await call(stopExecution, { params });
    await until("its end", async () => (await state()) === "cancelled");
  },
  120_000,
);
