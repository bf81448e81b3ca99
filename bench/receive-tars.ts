import { hash, randomUUID } from "node:crypto";
import { mkdirSync, renameSync, rmdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { openPool } from "../server/database/connect.ts";
import { wholeDiskOf } from "../server/drivers/storage/whole-disk.ts";
import { untilTold } from "./child.ts";

/*
 * The floor of many small files: takes tars, hashes each file, makes it durable in `FOLDER` and writes it down in the
 * database (`DATABASE_URL`). It knows no people, rights, limits, versions or folders, and not what is there already.
 */

const folder = process.env["FOLDER"] ?? "";
mkdirSync(folder, { recursive: true });
const pool = openPool(process.env["DATABASE_URL"] ?? "", () => {});
const disk = wholeDiskOf(folder);

const block_bytes = 512;
const padded = (bytes: number) => Math.ceil(bytes / block_bytes) * block_bytes;

/** A tar of plain files with short names, as `tar` makes it. */
function* filesOf(tar: Buffer) {
  for (let at = 0; tar[at]; ) {
    const path = tar.toString("latin1", at, tar.indexOf(0, at));
    const bytes = Number.parseInt(tar.toString("latin1", at + 124, at + 135), 8);
    const content = tar.subarray(at + block_bytes, at + block_bytes + bytes);
    yield { path, bytes, content, sha256: hash("sha256", content) };
    at += block_bytes + padded(bytes);
  }
}

async function keep(request: IncomingMessage): Promise<void> {
  const files = [...filesOf(await buffer(request))];
  const lot = randomUUID();
  const drafts = join(folder, lot);
  mkdirSync(drafts);
  for (const { sha256, content } of files) writeFileSync(join(drafts, sha256), content);
  await disk.sync(); // whole before they are named
  // no name twice: what a rename takes the place of is deleted, and slows down whoever makes files after it (0032)
  for (const { sha256 } of files) renameSync(join(drafts, sha256), join(folder, `${sha256}-${lot}`));
  rmdirSync(drafts);
  await disk.sync();
  const text =
    "insert into floor_file (path, sha256, bytes) select * from unnest($1::text[], $2::bytea[], $3::bigint[])";
  const columns = [files.map((f) => f.path), files.map((f) => Buffer.from(f.sha256, "hex")), files.map((f) => f.bytes)];
  await pool.query({ name: "note", text, values: columns });
}

const server = createServer((request, answer) => {
  keep(request).then(
    () => answer.end(),
    () => answer.destroy(),
  );
});
untilTold(async () => server.close().closeAllConnections());
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
