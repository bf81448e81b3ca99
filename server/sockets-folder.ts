import { mkdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The path of a socket is 107 bytes at most; a folder of its own and its name take these of them. */
const folder_bytes_max = 107 - "/0123456789abcdefghijkl/server.sock".length;

/** Where the sockets of workspaces are: in the data folder, or where that has too long a path, in a folder of our own beside. */
export function openSocketsFolder(data: string, instance: string): string {
  const near = join(data, "run");
  const folder =
    Buffer.byteLength(near) <= folder_bytes_max ? near : join(tmpdir(), `guildhall-${instance.slice(0, 16)}`);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  if (statSync(folder).uid !== process.getuid?.()) throw new Error(`${folder} belongs to somebody else`);
  return folder;
}
