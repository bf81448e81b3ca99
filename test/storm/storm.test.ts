import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("a short storm of starts, limits, uploads, syncs and kills breaks nothing (npm run storm blows longer)", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "run.ts")], {
    env: { ...process.env, SEED: "20261123", WAVES: "2", SYNCS: "2", ENGINES: "process" },
  });
  expect(stdout).toMatch(/killed among the starts: [1-9]\d* server, [1-9]\d* database, [1-9]\d* process/);
  expect(stdout).toContain("Nothing broke.");
}, 240_000);
