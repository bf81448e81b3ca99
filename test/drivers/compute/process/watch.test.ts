import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { type Meta, runAt } from "../../../../server/drivers/compute/process/state.ts";
import { whileGoing } from "../../../../server/drivers/compute/process/watch.ts";

const folder = mkdtempSync(join(tmpdir(), "guildhall-watch-"));
const run = { ...runAt(folder, { id: "any", generation: 1 } as Meta), folder };
afterEach(() => void vi.useRealTimers());

test("what goes on for long after a restart is looked at now and then, not over and over", async () => {
  vi.useFakeTimers();
  let looks = 0;
  const waiting = whileGoing(run, 10_000, () => ++looks > 0);
  await vi.advanceTimersByTimeAsync(10_000);
  await waiting;
  expect(looks).toBeLessThan(25);
});

test("the last word of its supervisor is heard at once, whatever the clock says", async () => {
  vi.useFakeTimers(); // which nobody advances
  let is_over = false;
  const waiting = whileGoing(run, 10_000, () => !is_over);
  is_over = true;
  writeFileSync(join(folder, "ended"), "0 0\n");
  await waiting;
  rmSync(folder, { recursive: true });
});
