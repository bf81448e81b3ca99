import { existsSync, lstatSync, readdirSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";

/** The program that builds sandboxes. */
export const bubblewrap = "bwrap";

/** File descriptors that the supervisor opens for bubblewrap, and the one that ends when all is prepared. */
export const descriptors = { prepared: 4, status: 5, filter: 6, options: 7 } as const;

/** Where a sandbox shows the folder of its sockets. */
export const socketsInside = "/run/guildhall";

/** What one sandbox shows. */
export interface Sandbox {
  hostname: string;
  memory_bytes: number;
  inputs: readonly { folder: string; path: string }[];
  output: string;
  sockets?: string | undefined;
  passwd: string;
  group: string;
  hosts: string;
  filtered: boolean;
  /** The user id to run under, chosen by root; null: our own, in a user namespace. */
  uid: number | null;
}

/** Parts of the machine's /etc that ordinary programs need and that tell nothing about its people. */
const shared = [
  "alternatives",
  "ca-certificates",
  "fonts",
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "localtime",
  "magic",
  "mime.types",
  "nsswitch.conf",
  "pki/ca-trust",
  "pki/tls/certs",
  "protocols",
  "R",
  "services",
  "ssl/certs",
  "ssl/openssl.cnf",
  "timezone",
  "vulkan",
];

/**
 * Options of bubblewrap for one sandbox. Run by root it needs no user namespace, which many systems deny: root makes
 * the mounts (so folders under closed parents work) and `asUser` then gives up everything.
 */
export const sandboxOptions = (sandbox: Sandbox): string[] => [
  ...["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try"],
  ...(sandbox.uid === null ? ["--unshare-user"] : ["--cap-drop", "ALL", ...asUserCapabilities]),
  ...["--new-session", "--die-with-parent", "--hostname", sandbox.hostname],
  ...["--ro-bind", "/usr", "/usr", ...rootLinks(), ...folder("/etc"), ...etc()],
  ...["--ro-bind", sandbox.passwd, "/etc/passwd", "--ro-bind", sandbox.group, "/etc/group"],
  ...["--ro-bind", sandbox.hosts, "/etc/hosts"],
  ...["--proc", "/proc", "--dev", "/dev", ...scratch("/dev/shm", sandbox), ...scratch("/tmp", sandbox)],
  ...sandbox.inputs.flatMap(({ folder: source, path }) => [...parents(path), "--ro-bind", source, path]),
  ...(sandbox.sockets ? [...parents(socketsInside), "--bind", sandbox.sockets, socketsInside] : []),
  ...["--bind", sandbox.output, "/output", "--remount-ro", "/", "--remount-ro", "/dev"],
  ...["--chdir", "/output", "--json-status-fd", String(descriptors.status)],
  ...(sandbox.filtered ? ["--seccomp", String(descriptors.filter)] : []),
];

/** The command in front of a workload that turns root into `uid` without any right to turn back. */
export const asUser = (uid: number): string[] => [
  "setpriv",
  `--reuid=${uid}`,
  `--regid=${uid}`,
  "--clear-groups",
  "--bounding-set=-all",
  "--inh-caps=-all",
  "--no-new-privs",
];

const asUserCapabilities = ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"].flatMap((name) => ["--cap-add", name]);

/** Its /etc/passwd names only the user itself: the machine's own would name people. */
export const passwd = (uid: number): string =>
  `root:x:0:0:root:/root:/usr/sbin/nologin\nuser:x:${uid}:${uid}::/tmp:/bin/sh\n`;

/** Its /etc/group, likewise. */
export const group = (uid: number): string => `root:x:0:\nuser:x:${uid}:\n`;

/** Its /etc/hosts: what runs in it finds itself by name, and nobody else. */
export const hosts = (hostname: string): string => `127.0.0.1 localhost\n::1 localhost\n127.0.0.1 ${hostname}\n`;

/** /bin, /lib and their like are links into /usr on most systems and folders on some. */
const rootLinks = (): string[] =>
  ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].flatMap((path) => {
    if (!existsSync(path)) return [];
    return lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
  });

const etc = (): string[] =>
  [...shared, ...readdirSync("/etc").filter((name) => /^(python|java|perl)/.test(name))]
    .map((name) => join("/etc", name))
    .flatMap((path) => [...parents(path), "--ro-bind-try", path, path]);

/** A folder in memory that everybody may write to. */
const scratch = (path: string, { memory_bytes }: Sandbox): string[] => [
  ...["--perms", "1777", "--size", String(memory_bytes), "--tmpfs", path],
];

const folder = (path: string): string[] => ["--perms", "0755", "--dir", path];

/** Parents that bubblewrap makes by itself would be closed to anybody but root. */
const parents = (path: string): string[] => {
  const parent = dirname(path);
  return ["/", "/etc"].includes(parent) ? [] : [...parents(parent), ...folder(parent)];
};
