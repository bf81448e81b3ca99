import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { until } from "../subject.ts";

/** A Docker daemon of a test's own, in a folder of its own, with one image that needed no registry. */
export interface Daemon {
  address: string;
  /** The image: busybox and Python. */
  image: string;
  docker: Docker;
  /** Ends it as a power failure would, containers go on; `restart` brings it back. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one, on no network of the machine. */
export async function startDaemon(): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-docker-"));
  const address = join(folder, "docker.sock");
  const docker = new Docker({ socketPath: address });
  let child = await launch(folder, docker);
  await importImage(folder, docker);
  const end = async (signal: NodeJS.Signals) => {
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
  };
  return {
    ...{ address, docker, image: "guildhall-programs:latest" },
    async kill() {
      const file = join(folder, "exec/containerd/containerd.pid");
      const containerd = Number(readFileSync(file, "latin1"));
      await end("SIGKILL");
      await until("containerd has gone with it", () => !isAlive(containerd));
      rmSync(file); // where nobody buries the dead at once, the next daemon would take this one for alive
    },
    async restart() {
      child = await launch(folder, docker);
    },
    async close() {
      await end("SIGTERM");
      for (const mount of mountsUnder(folder)) spawnSync("umount", [mount]); // one that was killed left its own
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** The innermost first. */
const mountsUnder = (folder: string): string[] =>
  readFileSync("/proc/mounts", "latin1")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((path) => path.startsWith(folder))
    .sort()
    .reverse();

const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return false;
  }
};

async function launch(folder: string, docker: Docker): Promise<ChildProcess> {
  const places = { "data-root": "data", "exec-root": "exec", pidfile: "docker.pid" };
  const child = spawn(
    "dockerd",
    [
      ...Object.entries(places).map(([option, name]) => `--${option}=${join(folder, name)}`),
      ...[`--host=unix://${join(folder, "docker.sock")}`, "--live-restore", "--log-level=error"],
      ...["--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false"],
    ],
    { stdio: ["ignore", "ignore", openSync(join(folder, "errors"), "a")] },
  );
  await until("the daemon answers", () => docker.ping().then(Boolean, () => false), 30_000);
  return child;
}

/** An image of busybox and the machine's own Python, for no registry can be counted on. */
async function importImage(folder: string, docker: Docker): Promise<void> {
  const root = join(folder, "root");
  for (const name of ["bin", "usr", "tmp"]) mkdirSync(join(root, name), { recursive: true });
  chmodSync(join(root, "tmp"), 0o1777);
  symlinkSync("../bin", join(root, "usr/bin"));
  const program = execFileSync("/bin/sh", ["-c", "command -v busybox"], { encoding: "utf8" }).trim();
  cpSync(program, join(root, "bin/busybox"));
  for (const applet of execFileSync(program, ["--list"], { encoding: "utf8" }).trim().split("\n"))
    if (applet !== "busybox") symlinkSync("busybox", join(root, "bin", applet));
  const archive = join(folder, "root.tar");
  execFileSync("tar", ["-C", root, "-cf", archive, "."]);
  execFileSync("tar", ["-rf", archive, "-hP", "--exclude=*/test", "--exclude=*/__pycache__", ...pythonFiles()]);
  const stream = await docker.importImage(archive, { repo: "guildhall-programs", tag: "latest" });
  stream.resume();
  await once(stream, "end");
}

/** The interpreter with its libraries, by the names they have on this machine. */
function pythonFiles(): string[] {
  const script = "import sys, sysconfig; print(sys.executable, sysconfig.get_path('stdlib'))";
  const [, library = ""] = execFileSync("/usr/bin/python3", ["-c", script], { encoding: "utf8" }).trim().split(" ");
  const modules = globSync(join(library, "lib-dynload/*.so"));
  const linked = execFileSync("ldd", ["/usr/bin/python3", ...modules], { encoding: "utf8" });
  return ["/usr/bin/python3", library, ...new Set([...linked.matchAll(/(\/\S+) \(0x/g)].map(([, file = ""]) => file))];
}
