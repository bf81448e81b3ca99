import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chownSync, closeSync, mkdtempSync, openSync, rmSync, statSync } from "node:fs";
import { opendir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { ExecutionSpec } from "../../../domain/containers/ports.ts";
import { relayed } from "../relay.ts";
import { checkSpec, foldersOf, socketIn, userFor, variableOf } from "../spec.ts";
import type { Abilities } from "./abilities.ts";
import { doorOf, groupsOf, innerGroup, makeGroup, memoryEvents } from "./cgroup.ts";
import { bootId, inheritable } from "./proc.ts";
import { asUser, bubblewrap, descriptors, group, hosts, passwd, sandboxOptions, socketsInside } from "./sandbox.ts";
import { seccompFilter } from "./seccomp.ts";
import { fileOf, type Meta, type Run, runAt, writeRun } from "./state.ts";
import { begin, markOf, type OwnLimits, supervisor } from "./supervisor.ts";

/** Processes of ours in the groups of an execution: the supervisor, its two halves, what prepares, bubblewrap and its init. */
const OWN_PROCESSES = 6;
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Decides how an execution will run and writes it down; null when it is written down already. Nothing runs yet. */
export function layOut(folder: string, instance: string, abilities: Abilities, spec: ExecutionSpec): Run | null {
  checkSpec(spec);
  const { sandbox, cgroups, uids } = abilities;
  const uid = uids && userFor(`${instance}/${spec.id}`, uids);
  if (uid !== null) admitUser(spec, uid, sandbox);
  if (cgroups) makeGroup(cgroups, spec.id, { ...spec, processes: spec.processes + OWN_PROCESSES });
  const { id, generation, log } = spec;
  const temporary = sandbox ? null : temporaryFolder(uid);
  const meta: Meta = { id, generation, boot: bootId(), sandbox, uid, temporary, log };
  const run = runAt(folder, meta);
  const script = begin(environmentOf(run, instance, spec), ownLimits(abilities, spec));
  const files = sandbox ? sandboxFiles(run, spec) : { options: "", filter: "" };
  const written = writeRun(folder, meta, { ...files, "begin.sh": script, "supervise.sh": supervisor });
  if (!written && temporary) rmSync(temporary, { recursive: true });
  return written;
}

/** Gives a copy of an earlier output to the user who goes on with it; links themselves, not what they name. */
export async function handOver(instance: string, { uids }: Abilities, { id, output }: ExecutionSpec): Promise<void> {
  const uid = uids && userFor(`${instance}/${id}`, uids);
  if (uid === null || statSync(output).uid === uid || (await isEmpty(output))) return;
  await promisify(execFile)("chown", ["-Rh", `${uid}:${uid}`, "--", output]);
}

/** Looks at the first entry only: an output may have very many. */
async function isEmpty(folder: string): Promise<boolean> {
  await using entries = await opendir(folder);
  return (await entries.read()) === null;
}

/** Starts the supervisor, detached from us. It alone decides whether this run may begin. */
export function launch(run: Run, instance: string, abilities: Abilities, spec: ExecutionSpec): ChildProcess {
  const { id, uid, sandbox } = run.meta;
  const { cgroups } = abilities;
  const from = sandbox ? "/" : spec.output;
  const groups = cgroups ? groupsOf(cgroups, id).join(" ") : "";
  const inner = (cgroups && innerGroup(cgroups, id)) ?? "";
  const memory = (cgroups && memoryEvents(cgroups, id)) ?? "";
  const mark = sandbox ? "" : markOf(instance, run.meta);
  const door = cgroups ? doorOf(cgroups) : "";
  const places = [spec.log, from, door, groups, inner, memory, String(uid ?? ""), mark];
  const user = uid === null ? [] : asUser(uid);
  const front = sandbox ? [bubblewrap, "--args", String(descriptors.options), "--"] : ["setsid"];
  const command = [
    ...front,
    ...user,
    "/bin/sh",
    "-s",
    "--",
    spec.port === undefined ? spec.command : relayed(spec.command),
  ];
  return spawnDetached(fileOf(run, "errors"), [fileOf(run, "supervise.sh"), ...places, ...command]);
}

/** Nothing of ours goes along: not the environment, and of descriptors left open to us only their numbers. */
function spawnDetached(errors: string, args: string[]): ChildProcess {
  const complaints = openSync(errors, "a", 0o600);
  const nothing = openSync("/dev/null", "r");
  const stdio: ("ignore" | number)[] = ["ignore", "ignore", complaints];
  for (const fd of inheritable()) stdio[fd] = nothing;
  try {
    const child = spawn("/bin/sh", args, {
      cwd: "/",
      detached: true,
      env: { PATH: process.env["PATH"] ?? PATH, LANG: "C.UTF-8" },
      stdio: Array.from(stdio, (to) => to ?? "ignore"),
    });
    child.unref();
    return child;
  } finally {
    closeSync(nothing);
    closeSync(complaints);
  }
}

/** Gives output and sockets to the user; without a sandbox the user must also be able to walk to the folders. */
function admitUser(spec: ExecutionSpec, uid: number, sandbox: boolean): void {
  for (const folder of [spec.output, spec.sockets]) if (folder !== undefined) chownSync(folder, uid, uid);
  if (sandbox) return;
  for (const folder of foldersOf(spec))
    for (let above = dirname(folder); above !== "/"; above = dirname(above))
      if ((statSync(above).mode & 0o001) === 0)
        throw new Error(
          `Without a sandbox executions run as user ${uid}, who cannot pass ${above}: allow it (chmod o+x)`,
        );
}

function temporaryFolder(uid: number | null): string {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-run-"));
  if (uid !== null) chownSync(folder, uid, uid);
  return folder;
}

function sandboxFiles(run: Run, spec: ExecutionSpec) {
  const filter = seccompFilter();
  const own = run.meta.uid ?? process.getuid?.() ?? 0;
  const options = sandboxOptions({
    ...{ hostname: spec.id, memory_bytes: spec.memory_bytes, inputs: spec.inputs },
    ...{ output: spec.output, sockets: spec.sockets },
    ...{ passwd: fileOf(run, "passwd"), group: fileOf(run, "group"), hosts: fileOf(run, "hosts") },
    ...{ filtered: !!filter, uid: run.meta.uid },
  });
  const files = { passwd: passwd(own), group: group(own), hosts: hosts(spec.id) };
  return { options: options.join("\0"), filter: filter ?? "", ...files };
}

/** Folders by the same names in the sandbox and without it, so that one command serves both. */
function environmentOf(run: Run, instance: string, spec: ExecutionSpec): Record<string, string> {
  const { sandbox, temporary } = run.meta;
  const inputs = spec.inputs.map(({ folder, path }) => [variableOf(path), sandbox ? path : folder]);
  const [mark = "", name = ""] = markOf(instance, run.meta).split("=");
  return {
    ...{ PATH, LANG: "C.UTF-8", HOME: temporary ?? "/tmp", ...(temporary && { TMPDIR: temporary }) },
    ...(spec.sockets === undefined ? {} : { GUILDHALL_SOCKET: socketIn(sandbox ? socketsInside : spec.sockets) }),
    ...(spec.port === undefined ? {} : { PORT: String(spec.port) }),
    ...{ OUTPUT: sandbox ? "/output" : spec.output, ...Object.fromEntries(inputs) },
    ...spec.environment,
    ...(sandbox ? {} : { [mark]: name }),
  };
}

/** What the kernel can count for one process or one user, where there is no control group. Not a limit of memory as such. */
function ownLimits({ cgroups, counted }: Abilities, spec: ExecutionSpec): OwnLimits {
  return {
    ...(cgroups?.folders.has("memory") ? {} : { memory_bytes: spec.memory_bytes }),
    ...(cgroups?.folders.has("pids") || !counted ? {} : { processes: spec.processes + OWN_PROCESSES }),
  };
}
