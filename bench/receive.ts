import { createHash, randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { untilTold } from "./child.ts";
import "../server/threads.ts";

/* The floor of an upload: Node's own server, which hashes what comes, makes it durable and names it by its hash in `FOLDER`. */

const folder = process.env["FOLDER"] ?? "";
mkdirSync(folder, { recursive: true });

async function keep(request: IncomingMessage): Promise<string> {
  const draft = join(folder, randomUUID());
  const file = await open(draft, "wx");
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of request) {
    hash.update(chunk);
    bytes += chunk.length;
    await file.write(chunk);
  }
  await file.datasync();
  await file.close();
  const name = hash.digest("hex");
  // no small name twice: what a rename takes the place of is deleted, and slows down whoever makes files after it (0032)
  await rename(draft, join(folder, bytes < 2 ** 20 ? `${name}-${basename(draft)}` : name));
  return name;
}

const server = createServer((request, answer) => void keep(request).then((name) => answer.end(name)));
untilTold(async () => server.close().closeAllConnections());
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
