import { readdirSync, readFileSync } from "node:fs";

/** One line of /proc/PID/stat, read. */
interface Process {
  pid: number;
  parent: number;
  session: number;
  zombie: boolean;
  /** Ticks since boot: with it a recycled process id is told from the first one. */
  start: string;
}

/** Reads a line of /proc/PID/stat; the command name may itself hold spaces and brackets. */
function parseStat(line: string): Process | null {
  const close = line.lastIndexOf(")");
  const [state = "", parent, , session, ...more] = line.slice(close + 2).split(" ");
  const start = more[15];
  if (close < 0 || !start) return null;
  const zombie = /^[ZX]/.test(state);
  return { pid: Number.parseInt(line, 10), parent: Number(parent), session: Number(session), zombie, start };
}

const stat = (pid: number): Process | null => parseStat(read(`/proc/${pid}/stat`) ?? "");

/** Whether the process that once had this line of /proc/PID/stat still runs. */
export function lives(line: string): boolean {
  const then = parseStat(line);
  const now = then && stat(then.pid);
  return !!now && !now.zombie && now.start === then.start;
}

/** The processes of the session that the process of this line once led, if its number is not somebody else's by now. */
export function session(line: string): number[] {
  const leader = parseStat(line);
  const now = leader && stat(leader.pid);
  if (!leader || (now && now.start !== leader.start)) return [];
  return running((found) => found.session === leader.pid);
}

/** Whether `pid` was started by one of `ancestors`, or by one that they started. */
export function descends(pid: number, ancestors: readonly number[]): boolean {
  for (let next = pid, steps = 0; next > 1 && steps < 8; steps++) {
    if (ancestors.includes(next)) return true;
    next = stat(next)?.parent ?? 0;
  }
  return false;
}

/** The processes that `pid` started and that still run. */
export const children = (pid: number): number[] => running((found) => found.parent === pid);

const running = (wanted: (found: Process) => boolean): number[] =>
  processes().filter((pid) => {
    const found = stat(pid);
    return !!found && !found.zombie && wanted(found);
  });

/** The processes whose environment holds this `NAME=value`, of those that we may look at. */
export const marked = (mark: string): number[] => processes().filter((pid) => environment(pid).includes(mark));

/** What a process has used. */
export interface Use {
  /** With what its ended children used. */
  cpu_seconds: number;
  memory_bytes: number;
}

/** The kernel counts time in hundredths of a second towards programs, and memory in pages. */
const ticks_a_second = 100;
const page_bytes = 4096;

/** What a process has used, if it still runs. */
export function usageOf(pid: number): Use | null {
  const line = read(`/proc/${pid}/stat`);
  if (!line) return null;
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const [user = 0, system = 0, ended_user = 0, ended_system = 0] = fields.slice(11, 15).map(Number);
  return {
    cpu_seconds: (user + system + ended_user + ended_system) / ticks_a_second,
    memory_bytes: Number(fields[21]) * page_bytes,
  };
}

/** The processes that any of these started, with these. */
export const family = (ancestors: readonly number[]): number[] => processes().filter((pid) => descends(pid, ancestors));

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Descriptors that somebody left open to us and that would pass on to all we start; those of Node itself do not. */
export const inheritable = (): number[] =>
  readdirSync("/proc/self/fd")
    .map(Number)
    .filter((fd) => fd > 2 && passesOn(fd));

const CLOSE_ON_EXEC = 0o2000000;

const passesOn = (fd: number): boolean => {
  const flags = /^flags:\s+(\d+)/m.exec(read(`/proc/self/fdinfo/${fd}`) ?? "")?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
};

/** Tells one boot of the machine from another: after it no process id means anything. */
export function bootId(): string {
  boot ??= readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  return boot;
}
let boot: string | undefined;

const processes = (): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

const environment = (pid: number): string[] => (read(`/proc/${pid}/environ`) ?? "").split("\0");

/** A process may go while we look at it, or not be ours to look at. */
const read = (file: string): string | null => {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return null;
  }
};
