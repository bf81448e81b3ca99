import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { Ctx } from "../../kernel/context.ts";
import { attended } from "../../kernel/guests.ts";
import { Problem } from "../../kernel/problem.ts";
import { size } from "../../kernel/size.ts";
import { takeIn } from "./intakes.ts";
import { entriesOf } from "./tar-entries.ts";
import { findOwn, recordOf, type VersionAt } from "./versions.ts";

/**
 * Puts the files of a tar into an open version of the asker's own, all of them or none: whatever breaks off, is refused or
 * does not fit leaves the version as it was, and is sent again from its beginning.
 */
export async function putTar(
  ctx: Ctx,
  at: VersionAt,
  { body, headers, signal }: { body: Readable; headers: IncomingHttpHeaders; signal: AbortSignal },
): Promise<{ files: number; bytes: number }> {
  body.on("error", () => undefined); // whoever reads hears of it; unheard, it would end the process
  refuseEncoded(headers);
  const { row } = await findOwn(ctx, at, "version.write");
  attended(ctx, row.namespace_id, body);
  const put = { files: 0, bytes: 0 };
  const came = (bytes: number) => {
    put.files += 1;
    put.bytes += bytes;
  };
  const to = { ...at, create: null, from: "latest", note: "", seal: false };
  await takeIn(ctx, to, entriesOf(body), { signal, came }, async (ctx, found) => {
    const text = `put ${put.files} files (${size(put.bytes)}) into version ${found.version.number} of ${found.row.name}`;
    await recordOf(ctx, found, "write", text);
  });
  return put;
}

/** A tar.gz is known by its first bytes, however it is announced. */
function refuseEncoded(headers: IncomingHttpHeaders): void {
  if (["identity", "gzip"].includes(headers["content-encoding"] ?? "identity")) return;
  throw new Problem("media_type", "Send a tar as it is, or packed with gzip");
}
