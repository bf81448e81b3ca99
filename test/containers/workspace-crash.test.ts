import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { createContainer } from "../../contract/containers.ts";
import { getExecution, startExecution, stopExecution } from "../../contract/executions.ts";
import { putResourceType } from "../../contract/installation.ts";
import { createOrganization } from "../../contract/organizations.ts";
import { createToken } from "../../contract/tokens.ts";
import { removeTree } from "../../server/drivers/storage/views.ts";
import { freePort } from "../../server/kernel/free-port.ts";
import { testWith } from "../needs.ts";
import { everybody } from "../storm/people.ts";
import { startVictim, type Victim } from "../storm/victim.ts";
import { until } from "../world.ts";

const data = mkdtempSync(join(tmpdir(), "guildhall-desk-"));
let victim: Victim;
let port: number;
beforeAll(async () => {
  port = await freePort("127.0.0.1");
  victim = await startVictim(data, await freePort("127.0.0.1"), { GUILDHALL_WORKSPACE_PORT: String(port) });
});
afterAll(async () => {
  await victim?.stop();
  await removeTree(data);
});

testWith("jupyter")(
  "a workspace goes on while Guildhall is killed, and is reached again by the same server afterwards",
  async () => {
    const [operator] = await everybody(victim.url, 0);
    if (!operator) throw new Error("there is an operator");
    const { call } = operator;
    const { token } = await call(createToken, { body: { name: "desk" } });
    const headers = { authorization: `Bearer ${token}` };
    await call(createOrganization, { body: { path: "acme", name: "Acme" } });
    await call(putResourceType, { params: { name: "desk" }, body: { capacity: 2, cpu: 1, memory_bytes: 2 ** 30 } });
    const at = { namespace: "acme", name: "lasting" };
    await call(createContainer, { body: { ...at, mode: "workspace", resource_type: "desk" } });
    const { id, number } = await call(startExecution, { params: at, body: {} });
    const state = async () => (await call(getExecution, { params: { ...at, number } })).state;
    await until("it running", async () => (await state()) === "running");
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}/x/${id}/${path}`, { headers });
    const began = async () => ((await (await ask("api/status")).json()) as { started: string }).started;
    const before = await began();
    await victim.crash();
    expect(await began()).toBe(before);
    expect(await state()).toBe("running");
    await call(stopExecution, { params: { ...at, number } });
    await until("its end", async () => (await state()) === "cancelled");
    expect((await ask("api/status")).status).toBe(409);
  },
  90_000,
);
