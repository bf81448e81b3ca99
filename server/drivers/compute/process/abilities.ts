import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Isolation } from "../../../domain/containers/ports.ts";
import { type Cgroups, findCgroups } from "./cgroup.ts";
import { asUser, bubblewrap, descriptors, group, hosts, passwd, sandboxOptions } from "./sandbox.ts";
import { seccompFilter } from "./seccomp.ts";

/** What this process can really do on this machine. */
export interface Abilities {
  sandbox: boolean;
  /** Why there is no sandbox. */
  obstacle: string;
  /** The user ids executions may get, one each; null: we cannot change the user. */
  uids: { first: number; count: number } | null;
  cgroups: Cgroups | null;
  /** RLIMIT_NPROC counts the processes of one execution only. */
  counted: boolean;
}

/** Finds out by trying, in well under a second. */
export function findAbilities(instance: string, plain: boolean): Abilities {
  const uids = process.getuid?.() === 0 ? usableUids() : null;
  const cgroups = findCgroups(instance);
  const tried = plain
    ? { works: false, counted: false, obstacle: "it was not wanted" }
    : trySandbox(uids?.first ?? null);
  return { sandbox: tried.works, obstacle: tried.obstacle, uids, cgroups, counted: tried.counted || uids !== null };
}

/** Says what holds, for programs and for people. */
export function describe(abilities: Abilities): Isolation {
  const { sandbox, cgroups } = abilities;
  const limits = {
    memory_limit: !!cgroups?.folders.has("memory"),
    cpu_limit: !!cgroups?.folders.has("cpu"),
    process_limit: !!cgroups?.folders.has("pids") || abilities.counted,
  };
  return {
    kind: sandbox ? "sandbox" : "plain",
    ...limits,
    network: sandbox ? "none" : "host",
    text: `${sandbox ? walls(abilities) : noWalls(abilities)} ${limitText(limits)}`,
  };
}

const walls = ({ uids }: Abilities): string =>
  [
    `A sandbox of its own for each execution${uids ? ", under a user id of its own" : ""}:`,
    "no network, no rights, nothing of the machine but its programs.",
  ].join(" ");

const noWalls = ({ uids, obstacle }: Abilities): string =>
  [
    `An ordinary process under ${uids ? "a user id of its own" : "Guildhall's own user, able to read what Guildhall can"},`,
    `with the machine's network and files; there is no sandbox: ${obstacle}.`,
  ].join(" ");

function limitText(limits: Pick<Isolation, "memory_limit" | "cpu_limit" | "process_limit">): string {
  const names = { memory_limit: "memory", cpu_limit: "CPU time", process_limit: "number of processes" } as const;
  const keys = Object.keys(names) as (keyof typeof names)[];
  const list = (held: boolean) => keys.filter((key) => limits[key] === held).map((key) => names[key]);
  const sentence = (held: boolean, start: string) =>
    list(held).length > 0 ? [`${start}: ${list(held).join(", ")}.`] : [];
  return [...sentence(true, "Limited by the kernel"), ...sentence(false, "Not limited")].join(" ");
}

/**
 * A range that no distribution and no service manager hands out (systemd calls it unused), or the middle of a small
 * container's range. Root without more than itself has none.
 */
function usableUids(): Abilities["uids"] {
  const spans = readFileSync("/proc/self/uid_map", "latin1").trim().split("\n");
  const holds = (first: number, count: number) =>
    spans.some((span) => {
      const [start = 0, , length = 0] = span.trim().split(/\s+/).map(Number);
      return first >= start && first + count <= start + length;
    });
  const ranges = [
    { first: 0x7000_0000, count: 0x0f00_0000 },
    { first: 20_000, count: 40_000 },
  ];
  const range = ranges.find(({ first, count }) => holds(first, count));
  if (!range) return null;
  const [program = "", ...options] = asUser(range.first);
  return spawnSync(program, [...options, "true"]).status === 0 ? range : null;
}

/** Runs a sandbox as executions get it. Inside, a fork over the limit must fail and one under it must not. */
function trySandbox(uid: number | null): { works: boolean; counted: boolean; obstacle: string } {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-probe-"));
  const filter = seccompFilter();
  const own = uid ?? process.getuid?.() ?? 0;
  const files = { passwd: passwd(own), group: group(own), hosts: hosts("probe"), filter: filter ?? "" };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const script = `limit() { ulimit -u $1 2>/dev/null || ulimit -p $1; }
    echo works
    { (limit 10; (exec true); true) && ! (limit 1; (exec true); true); } >/dev/null 2>&1 && echo counted`;
  const file = openSync(join(folder, "filter"), "r");
  try {
    const options = sandboxOptions({
      ...{ passwd: join(folder, "passwd"), group: join(folder, "group"), hosts: join(folder, "hosts"), output: folder },
      hostname: "probe",
      memory_bytes: 1 << 20,
      inputs: [],
      filtered: !!filter,
      uid,
    });
    const command = [...options, "--", ...(uid === null ? [] : asUser(uid)), "/bin/sh", "-c", script];
    const stdio = Array.from({ length: descriptors.filter + 1 }, (_, fd) =>
      fd === descriptors.filter ? file : ("pipe" as const),
    );
    const run = spawnSync(bubblewrap, command, { stdio, timeout: 5000, encoding: "utf8" });
    const said = (run.error ? "bubblewrap (bwrap) is not installed" : run.stderr.trim().split("\n")[0]) ?? "";
    return { works: run.stdout?.startsWith("works"), counted: run.stdout?.includes("counted"), obstacle: said };
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}
