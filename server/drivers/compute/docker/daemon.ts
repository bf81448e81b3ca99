import Docker from "dockerode";
import type { Isolation, Sample } from "../../../domain/containers/ports.ts";

/** The daemon at a socket's path, or at an address like `tcp://host:2375`. */
export function connect(address: string): Docker {
  if (address.startsWith("/")) return new Docker({ socketPath: address });
  const { protocol, hostname, port } = new URL(address);
  if (protocol === "unix:") return new Docker({ socketPath: new URL(address).pathname });
  return new Docker({ host: hostname, port: Number(port) || 2375, protocol: "http" });
}

interface Refusal extends Error {
  statusCode?: number;
  json?: { message?: string };
}

/** The daemon's answer to a call it refused, 0 when it did not answer at all. */
const statusOf = (error: unknown): number => (error as Refusal).statusCode ?? 0;

/** Gives what `status` stands for instead of the refusal: what is gone is gone, what runs runs. */
export async function unless<T>(status: readonly number[], call: Promise<T>): Promise<T | null> {
  try {
    return await inTime(call);
  } catch (error) {
    if (status.includes(statusOf(error))) return null;
    throw worded(error);
  }
}

const answers_within_ms = 60_000;

/** A daemon that is killed in the midst of an answer leaves whoever asked waiting for the rest, and nothing tells them. */
async function inTime<T>(call: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = () => reject(new Error(`no whole answer in ${answers_within_ms / 1000} s`));
  const timer = setTimeout(late, answers_within_ms).unref();
  return Promise.race([call, promise]).finally(() => clearTimeout(timer));
}

/** An error in words for people: what Docker said, or that it said nothing. */
function worded(error: unknown): Error {
  const { json, message, statusCode } = error as Refusal;
  const worded = new Error(statusCode ? (json?.message ?? message) : `Docker does not answer: ${message}`, {
    cause: error,
  });
  if (!statusCode) worded.name = "EngineDown";
  return worded;
}

/** What the daemon says of its machine. */
export interface Info {
  NCPU: number;
  MemTotal: number;
  MemoryLimit: boolean;
  CpuCfsQuota: boolean;
  PidsLimit: boolean;
  SecurityOptions: string[];
  ServerVersion: string;
}

/** What holds there, for programs and for people. */
export function describe({ MemoryLimit, CpuCfsQuota, PidsLimit, SecurityOptions, ServerVersion }: Info): Isolation {
  const filtered = SecurityOptions.some((option) => option.startsWith("name=seccomp"));
  const held = [
    ["memory", MemoryLimit],
    ["CPU time", CpuCfsQuota],
    ["number of processes", PidsLimit],
  ] as const;
  const names = (is: boolean) =>
    held
      .filter(([, holds]) => holds === is)
      .map(([name]) => name)
      .join(", ");
  return {
    kind: "sandbox",
    ...{ memory_limit: MemoryLimit, cpu_limit: CpuCfsQuota, process_limit: PidsLimit, network: "none" },
    text: [
      `A container of its own for each execution (Docker ${ServerVersion}), under a user id of its own:`,
      `no network, no rights, nothing of the machine${filtered ? ", dangerous system calls refused" : ""}.`,
      ...(names(true) ? [`Limited by the kernel: ${names(true)}.`] : []),
      ...(names(false) ? [`Not limited: ${names(false)}.`] : []),
    ].join(" "),
  };
}

interface Stats {
  cpu_stats: { cpu_usage?: { total_usage: number } };
  memory_stats: { usage?: number; stats?: Record<string, number> };
}

/** What a container uses, without files that are only kept in memory in case; null when it has just ended. */
export function usageOf({ cpu_stats, memory_stats: { usage, stats = {} } }: Stats): Sample | null {
  if (usage === undefined || !cpu_stats.cpu_usage) return null;
  const kept = stats["total_inactive_file"] ?? stats["inactive_file"] ?? 0;
  return { cpu_seconds: cpu_stats.cpu_usage.total_usage / 1e9, memory_bytes: Math.max(0, usage - kept) };
}

/** What is promised before the daemon has ever answered: nothing. */
export const unknown: Isolation = {
  ...{ kind: "sandbox", memory_limit: false, cpu_limit: false, process_limit: false, network: "none" },
  text: "Docker has not answered yet, so it is not known what it holds.",
};
