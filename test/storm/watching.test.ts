import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { until } from "../world.ts";
import { watchRuns } from "./watching.ts";

test("a storm sees what runs at a second attempt, whose state replaces that of the first within a moment", async () => {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-watching-"));
  const { runs, close } = await watchRuns(folder);
  const ids = Array.from({ length: 20 }, (_, i) => `execution-${i}`);
  const write = (id: string, generation: string, files: string[]) => {
    const at = join(folder, id, generation);
    mkdirSync(at, { recursive: true });
    for (const name of files) writeFileSync(join(at, name), `${id} ${generation} ${name}\n`);
  };
  for (const id of ids) write(id, "1", ["claim"]);
  await until("the first attempts being seen", async () => runs.size === ids.length);
  for (const id of ids) {
    rmSync(join(folder, id), { recursive: true });
    write(id, "2", ["claim", "started"]);
  }
  await until("the second attempts having begun", async () => [...runs.values()].every(({ began }) => began));
  expect([...runs.values()].map(({ generation, gone }) => [generation, gone])).toEqual(ids.map(() => ["2", null]));
  await close();
  rmSync(folder, { recursive: true });
});
