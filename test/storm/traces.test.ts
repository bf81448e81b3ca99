import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { traces } from "./traces.ts";

test("a storm would see a process and a socket that it left behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-traces-"));
  const places = [basename(folder)];
  expect(traces(places)).toEqual([]);
  const orphan = spawn("sleep", ["99"], { env: { ...process.env, TMPDIR: folder }, stdio: "ignore" });
  await once(orphan, "spawn");
  const socket = createServer().listen(join(folder, "socket"));
  await once(socket, "listening");
  expect(traces(places)).toEqual([
    expect.stringContaining(`left running: ${orphan.pid} sleep 99`),
    expect.stringMatching(/^left open: .*socket$/),
  ]);
  orphan.kill("SIGKILL");
  await once(orphan, "exit");
  await new Promise((resolve) => socket.close(resolve));
  expect(traces(places)).toEqual([]);
  rmSync(folder, { recursive: true });
});
