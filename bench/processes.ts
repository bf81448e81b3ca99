import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { jupyterServers } from "../server/domain/containers/ports.ts";
import { processDriver } from "../server/drivers/compute/process/driver.ts";

/* What a start costs where nobody keeps anything of it: the floors of executions, and the driver by itself. */

/** The command in front of a program that walls it in and does nothing else. */
export const walls = ["bwrap", "--ro-bind", "/", "/", "--unshare-all", "--proc", "/proc", "--dev", "/dev"];

/** Milliseconds from the start of a program until it prints its first line. */
export async function firstLineOf([program = "", ...args]: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  await once(child.stdout, "data");
  const took = performance.now() - began;
  await ended;
  return took;
}

/** Milliseconds from the start of a program to its end. */
export async function endOf([program = "", ...args]: readonly string[]): Promise<number> {
  const began = performance.now();
  const [code] = await once(spawn(program, args, { stdio: "inherit" }), "exit");
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return performance.now() - began;
}

/** The driver of local processes by itself; gives the milliseconds from a start to its recorded exit. */
export function openDriver(folder: string): () => Promise<number> {
  const driver = processDriver({ folder: join(folder, "driver"), instance: `bench-${process.pid}`, log: console });
  return async () => {
    const id = randomUUID();
    const output = join(folder, "outputs", id, "output");
    mkdirSync(output, { recursive: true });
    const means = { cpu: 1, memory_bytes: 2 ** 28, processes: 64 };
    const places = { environment: {}, inputs: [], output, log: join(output, "../log") };
    const began = performance.now();
    await driver.start({ id, generation: 1, command: "true", ...means, ...places });
    await driver.waitForChange(id, 10_000);
    const seen = await driver.inspect(id);
    const took = performance.now() - began;
    await driver.destroy(id);
    if (seen.state !== "ended" || seen.exit_code !== 0) throw new Error(`it did not end well: ${JSON.stringify(seen)}`);
    return took;
  };
}

/** Milliseconds from the start of the server that workspaces take here until it answers with 200, by itself. */
export async function bareJupyter(folder: string): Promise<number> {
  const home = join(folder, "home");
  const [socket, settings] = [join(home, "server.sock"), join(home, "settings.py")];
  mkdirSync(home, { recursive: true });
  rmSync(socket, { force: true });
  writeFileSync(settings, settingsOf(socket));
  const began = performance.now();
  const program = jupyterServers.map((name) => join("/usr/bin", name)).find(existsSync) ?? "";
  const child = spawn(program, [`--config=${settings}`], {
    cwd: home,
    env: { ...around, HOME: home },
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  while (!(await answers(socket))) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    await pause(look_ms);
  }
  const took = performance.now() - began;
  child.kill("SIGKILL");
  await ended;
  return took;
}

const look_ms = 5;
const around = { PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8" };

const settingsOf = (socket: string): string => `
for app in (c.ServerApp, c.NotebookApp):
    app.token = app.password = ""
    app.sock = "${socket}"
    app.allow_root = True
    app.open_browser = False
`;

const answers = (socketPath: string): Promise<boolean> =>
  new Promise((resolve) => {
    const asked = request({ socketPath, path: "/api/status", headers: { host: "localhost" } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.once("error", () => resolve(false)).end();
  });
