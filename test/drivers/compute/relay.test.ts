import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { relayed } from "../../../server/drivers/compute/relay.ts";
import { freePort } from "../../../server/kernel/free-port.ts";
import { until } from "./subject.ts";

const there = ["socat", "python3", "perl"].filter((name) => whereIs(name) !== undefined);

function whereIs(name: string): string | undefined {
  return [`/usr/bin/${name}`, `/usr/local/bin/${name}`].find((path) => existsSync(path));
}

/** A folder of programs with nothing but these. */
function programs(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-relay-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "bin"));
  for (const name of names) symlinkSync(whereIs(name) ?? "", join(folder, "bin", name));
  return folder;
}

const ask = (socketPath: string, body: string) =>
  new Promise<string>((resolve, reject) => {
    const asked = request({ socketPath, path: "/", method: "POST", agent: false }, async (answer) =>
      resolve((await answer.setEncoding("utf8").toArray()).join("")),
    );
    asked.once("error", reject).end(body);
  });

describe("a relay", () => {
  test.each(there)("of %s passes on what comes to its socket, both ways, many at once", async (program) => {
    const folder = programs(program);
    const server = createServer((asked, answer) => void asked.pipe(answer));
    const port = await freePort("127.0.0.1");
    server.listen(port, "127.0.0.1");
    const socket = join(folder, "server.sock");
    const env = { PATH: join(folder, "bin"), GUILDHALL_SOCKET: socket, PORT: String(port) };
    const relay = spawn("/bin/sh", ["-c", relayed("wait")], { env, detached: true });
    onTestFinished(() => {
      server.close();
      process.kill(-(relay.pid ?? 0), "SIGKILL");
    });
    await until("it listens", () => existsSync(socket));
    const bodies = Array.from({ length: 20 }, (_, i) => `${i} `.repeat(50_000));
    expect(await Promise.all(bodies.map((body) => ask(socket, body)))).toEqual(bodies);
  });

  test("that cannot be is told of, and the command runs all the same", () => {
    const env = { PATH: join(programs(), "bin"), GUILDHALL_SOCKET: "/nowhere/server.sock", PORT: "1" };
    const said = execFileSync("/bin/sh", ["-c", `exec 2>&1; ${relayed("echo done")}`], { env, encoding: "utf8" });
    expect(said).toMatch(/there is none of socat, python3, perl here\ndone\n$/);
  });
});
