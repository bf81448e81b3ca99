import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** The control groups of these names, in whatever hierarchy and however deep an engine puts them. */
export function groupsNamed(names: ReadonlySet<string>): string[] {
  const root = "/sys/fs/cgroup";
  const hierarchies = [root, ...["memory", "cpu", "pids"].map((controller) => join(root, controller))];
  const houses = hierarchies.flatMap((hierarchy) => [
    join(hierarchy, "docker"),
    ...foldersIn(join(hierarchy, "guildhall")).map((instance) => join(hierarchy, "guildhall", instance)),
  ]);
  return houses.flatMap((house) =>
    foldersIn(house)
      .filter((name) => names.has(name))
      .map((name) => join(house, name)),
  );
}

/**
 * Whatever on this machine still has to do with folders of these names, which nothing else has: processes with their
 * namespaces, mounts, sockets.
 */
export const traces = (places: readonly string[]): string[] => [
  ...processesOf(places).map((process) => `left running: ${process}`),
  ...linesOf("/proc/self/mountinfo", places).map((mount) => `left mounted: ${mount}`),
  ...linesOf("/proc/net/unix", places).map((socket) => `left open: ${socket}`),
];

/** By its command, its environment, or what only its own sandbox has mounted. A network namespace lives with its process. */
function processesOf(places: readonly string[]): string[] {
  const own = linkOf("self", "mnt");
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) => {
      const files = ["cmdline", "environ", ...(linkOf(pid, "mnt") === own ? [] : ["mountinfo"])];
      return files.some((name) => linesOf(`/proc/${pid}/${name}`, places).length > 0);
    })
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").slice(0, 200)} ${linkOf(pid, "net")}`);
}

const linesOf = (file: string, places: readonly string[]): string[] =>
  read(file)
    .split("\n")
    .filter((line) => places.some((place) => line.includes(place)));

const linkOf = (pid: string, namespace: string): string => {
  try {
    return readlinkSync(`/proc/${pid}/ns/${namespace}`);
  } catch {
    return "";
  }
};

const read = (file: string): string => {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return ""; // it is gone, or not ours to read
  }
};

const foldersIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
    : [];
