import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Unreadable } from "../../../contract/previews.ts";
import type { Content } from "../../kernel/content.ts";
import { Problem } from "../../kernel/problem.ts";
import type { FromReader, ToReader } from "./reader.ts";
import type { Done, Job } from "./reading.ts";

const readers_max = 2;
const waiting_max = 32;
/** Of computing; waiting for a busy machine or a slow store is not the file's fault. */
const job_cpu_ms_max = 10_000;
const job_ms_max = 60_000;
const idle_ms = 30_000;
const watch_ms = 100;
const heap_mib_max = 384;
const resident_bytes_max = 768 * 1024 * 1024;
/** A job reads so much and no more, and so much at once. */
const read_bytes_max = 512 * 1024 * 1024;
const part_bytes_max = 64 * 1024 * 1024;

interface Desk {
  process: ChildProcess;
  isBusy: boolean;
  idle: NodeJS.Timeout | undefined;
}

const desks = new Set<Desk>();
const queue: (() => void)[] = [];

/** Has a job done in a process of its own, which is ended when it takes too long or too much. */
export async function read<T extends Job["task"]>(content: Content, job: Job & { task: T }): Promise<Done[T]> {
  const desk = await freeDesk();
  try {
    return (await serve(desk, content, job)) as Done[T];
  } finally {
    leave(desk);
  }
}

/** A desk that is free; where all are taken, one waits in line, and the line is short. */
async function freeDesk(): Promise<Desk> {
  for (;;) {
    const desk = [...desks].find(({ isBusy }) => !isBusy) ?? (desks.size < readers_max ? openDesk() : undefined);
    if (desk) {
      desk.isBusy = true;
      clearTimeout(desk.idle);
      desk.process.ref();
      return desk;
    }
    if (queue.length >= waiting_max)
      throw new Problem("unavailable", "Many tables are being read at this moment", { retry_after_seconds: 5 });
    await new Promise<void>((next) => queue.push(next));
  }
}

function leave(desk: Desk): void {
  desk.isBusy = false;
  desk.process.unref();
  desk.process.channel?.unref();
  desk.idle = setTimeout(() => desk.process.kill("SIGKILL"), idle_ms).unref();
  queue.shift()?.();
}

/** Without our environment, without a right to anything but to read our own program, and gone when we are. */
function openDesk(): Desk {
  const root = join(import.meta.dirname, "../../..");
  const readable = [root, realpathSync(join(root, "node_modules"))].map((folder) => `--allow-fs-read=${folder}`);
  const node = [process.execPath, "--permission", ...readable, `--max-old-space-size=${heap_mib_max}`];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", ...node, join(import.meta.dirname, "reader.ts")], {
    env: {},
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const desk: Desk = { process: child, isBusy: false, idle: undefined };
  desks.add(desk);
  child.on("error", () => desks.delete(desk));
  child.on("exit", () => desks.delete(desk));
  if (child.pid !== undefined) preferAsVictim(child.pid);
  return desk;
}

/** Where memory is short, this process goes before any other. */
function preferAsVictim(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
  } catch {
    // gone already, or a system without
  }
}

function serve(desk: Desk, content: Content, job: Job): Promise<Done[Job["task"]]> {
  const { process: child } = desk;
  return new Promise((resolve, reject) => {
    let reason: [Unreadable, string] = ["broken", "It cannot be read: reading it broke off"];
    const end = (...why: typeof reason) => {
      reason = why;
      desks.delete(desk);
      child.kill("SIGKILL");
    };
    const began = cpuOf(child.pid);
    const tooLong = () => end("slow", `It takes longer than ${job_cpu_ms_max / 1000} seconds to read`);
    const timer = setTimeout(tooLong, job_ms_max);
    const watch = setInterval(() => {
      if (residentBytes(child.pid) > resident_bytes_max) end("memory", "It takes more memory than a preview may have");
      else if (cpuOf(child.pid) - began > job_cpu_ms_max) tooLong();
    }, watch_ms);
    const settle = (outcome: () => void) => {
      clearTimeout(timer);
      clearInterval(watch);
      child.off("message", hear).off("exit", gone).off("error", gone);
      outcome();
    };
    const refuse = (why: Unreadable, sentence: string) =>
      settle(() => reject(new Problem("unreadable", sentence, { reason: why })));
    const gone = () => {
      desks.delete(desk);
      refuse(...reason);
    };
    const supply = supplier(content, (error) => {
      desks.delete(desk);
      child.kill("SIGKILL");
      settle(() => reject(error));
    });
    const hear = (message: FromReader) => {
      if ("want" in message) void supply(message).then((part) => tell(child, { want: message.want, part }));
      else if ("done" in message) settle(() => resolve(message.done));
      else if (message.why) refuse(message.why, message.failed);
      else refuse("broken", `It cannot be read (${message.failed})`);
    };
    child.on("message", hear).on("exit", gone).on("error", gone);
    tell(child, { job, bytes: content.bytes ?? 0 });
  });
}

const tell = (child: ChildProcess, message: ToReader) => child.connected && child.send(message, () => undefined);

/** Gives the parts of a file that are wanted; a fault of the store is told as what it is. */
function supplier(content: Content, fail: (error: unknown) => void) {
  let left = read_bytes_max;
  return async ({ start, end }: { start: number; end: number }): Promise<Uint8Array | null> => {
    left -= end - start;
    const isFair = start >= 0 && end > start && end <= (content.bytes ?? 0) && end - start <= part_bytes_max;
    if (!isFair || left < 0) return null;
    try {
      return await buffer(await content.open({ start, end: end - 1 }));
    } catch (error) {
      fail(error);
      return null;
    }
  };
}

const ticks_a_second = 100;

/** The milliseconds that a process has computed; 0 when it is gone. */
function cpuOf(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks_a_second;
  } catch {
    return 0;
  }
}

function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096;
  } catch {
    return 0;
  }
}
