import { readdirSync, readFileSync } from "node:fs";

/** One line of /proc/PID/stat, read. */
interface Process {
  pid: number;
  parent: number;
  zombie: boolean;
  /** Ticks since boot: with it a recycled process id is told from the first one. */
  start: string;
}

/** Reads a line of /proc/PID/stat; the command name may itself hold spaces and brackets. */
export function parseStat(line: string): Process | null {
  const close = line.lastIndexOf(")");
  const fields = line.slice(close + 2).split(" ");
  const start = fields[19];
  if (close < 0 || !start) return null;
  return { pid: Number.parseInt(line, 10), parent: Number(fields[1]), zombie: /^[ZX]/.test(fields[0] ?? ""), start };
}

const stat = (pid: number): Process | null => {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return null;
  }
};

/** Whether the process that once had this line of /proc/PID/stat still runs. */
export function lives(line: string): boolean {
  const then = parseStat(line);
  const now = then && stat(then.pid);
  return !!now && !now.zombie && now.start === then.start;
}

/** Whether `pid` was started by `ancestor`, or by one that it started. */
export function descends(pid: number, ancestor: number): boolean {
  for (let next = pid, steps = 0; next > 1 && steps < 8; steps++) {
    if (next === ancestor) return true;
    next = stat(next)?.parent ?? 0;
  }
  return false;
}

/** The processes that `pid` started and that still run. */
export const children = (pid: number): number[] =>
  processes().filter((child) => {
    const found = stat(child);
    return found?.parent === pid && !found.zombie;
  });

/** The processes whose environment holds this `NAME=value`, of those that we may look at. */
export const marked = (mark: string): number[] => processes().filter((pid) => environment(pid).includes(mark));

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

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

const environment = (pid: number): string[] => {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    return [];
  }
};
