import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ExecutionSpec } from "../../domain/containers/ports.ts";

/** What has not begun after so long never will: whoever was to begin it was killed. */
export const begins_within_ms = 30_000;

/** Names become parts of paths of the kernel, variables become lines of a script: both are held to what is harmless. */
export function checkSpec(spec: ExecutionSpec): void {
  for (const folder of [...foldersOf(spec), dirname(spec.log)])
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(spec.id)) throw new Error(`${spec.id} cannot be the id of an execution`);
  for (const [name, value] of Object.entries(spec.environment))
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || value.includes("\0"))
      throw new Error(`${JSON.stringify(name)} cannot be an environment variable`);
  for (const { path } of spec.inputs)
    if (!/^(\/[A-Za-z0-9_-]+)+$/.test(path)) throw new Error(`${path} cannot be the path of an input`);
  if (spec.port !== undefined && spec.sockets === undefined)
    throw new Error("A port is reached by a socket: name its folder");
  if (spec.sockets !== undefined && Buffer.byteLength(socketIn(spec.sockets)) > socket_path_bytes_max)
    throw new Error(`${spec.sockets} is too long for a socket`);
}

/** A socket by a longer path cannot be made (107 bytes on Linux). */
const socket_path_bytes_max = 107;

/** The socket that the server of a workload listens on, in its folder of sockets. */
export const socketIn = (folder: string): string => join(folder, "server.sock");

/** The host folders that a workload reads or writes. */
export const foldersOf = ({ output, sockets, inputs }: ExecutionSpec): string[] => [
  ...[output, ...(sockets === undefined ? [] : [sockets])],
  ...inputs.map((input) => input.folder),
];

/** The same execution always gets the same user, so its output stays its own when it is started again. */
export const userFor = (name: string, { first, count }: { first: number; count: number }): number =>
  first + (createHash("sha256").update(name).digest().readUInt32BE() % count);

/** The variable that tells a workload where an input is: `/input/0` is `INPUT_0`. */
export const variableOf = (path: string): string =>
  path
    .slice(1)
    .replaceAll(/[^A-Za-z0-9]/g, "_")
    .toUpperCase();
