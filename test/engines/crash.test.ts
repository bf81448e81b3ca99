import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { deployEngine, getEngine, listEngineExecutions, stopEngine } from "../../contract/engines.ts";
import { putResourceType, verify } from "../../contract/installation.ts";
import { createOrganization } from "../../contract/organizations.ts";
import { listUsageRecords } from "../../contract/usage.ts";
import { removeTree } from "../../server/drivers/storage/views.ts";
import { freePort } from "../../server/kernel/free-port.ts";
import { testWith } from "../needs.ts";
import { everybody } from "../storm/people.ts";
import { startVictim, type Victim } from "../storm/victim.ts";
import { until } from "../world.ts";
import { addModel } from "./shelf.ts";

const data = mkdtempSync(join(tmpdir(), "guildhall-engine-"));
let victim: Victim;
beforeAll(async () => {
  victim = await startVictim(data, await freePort("127.0.0.1"));
});
afterAll(async () => {
  await victim?.stop();
  await removeTree(data);
});

testWith("bubblewrap")(
  "an engine goes on while Guildhall is killed, whether it runs or starts, and is charged once",
  async () => {
    const [operator] = await everybody(victim.url, 0);
    if (!operator) throw new Error("there is an operator");
    const { call } = operator;
    await call(createOrganization, { body: { path: "acme", name: "Acme" } });
    await call(putResourceType, { params: { name: "desk" }, body: { capacity: 2, cpu: 1, memory_bytes: 2 ** 30 } });
    await addModel(operator, "acme");
    const at = { params: { namespace: "acme", name: "lasting" } };
    await call(deployEngine, {
      body: { ...at.params, model: "models/acme/demo-tiny", preset: "gguf", resource_type: "desk" },
    });
    await victim.crash();
    const look = () => call(getEngine, at);
    const before = await until(
      "it is well",
      async () => {
        const seen = await look();
        return seen.checked_at !== null && seen.state === "healthy" && seen;
      },
      40,
    );
    await victim.crash();
    const after = await until("it is looked at again", async () => {
      const seen = await look();
      return seen.checked_at !== before.checked_at && seen;
    });
    expect(after).toMatchObject({ state: "healthy", failures: 0 });
    expect(after.execution?.id).toBe(before.execution?.id);
    expect(after.execution?.started_at).toBe(before.execution?.started_at);
    await call(stopEngine, at);
    const { execution } = await until("its end", async () => {
      const seen = await look();
      return seen.state === "stopped" && seen;
    });
    expect((await call(listEngineExecutions, at)).items.length).toBe(1);
    const { items } = await call(listUsageRecords, { params: { namespace: "acme" }, query: { type: "compute" } });
    expect(items.length).toBe(1);
    expect(execution?.state).toBe("cancelled");
    const { checks } = await call(verify, {});
    expect(checks.filter(({ rows }) => rows !== 0)).toEqual([]);
  },
  120_000,
);
