import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** The CRC-32 of blobs by their SHA-256, as far as it is known. */
export async function crcsOf(ctx: Ctx, sha256s: readonly string[]): Promise<Map<string, number>> {
  const hashes = sha256s.map((sha256) => Buffer.from(sha256, "hex"));
  const { rows } = await sql<{ sha256: string; crc32: number }>`
    select encode(sha256, 'hex') as sha256, crc32 from blob
    where sha256 = any (${sql.val(hashes)}::bytea[]) and crc32 is not null`.execute(ctx.db);
  return new Map(rows.map(({ sha256, crc32 }) => [sha256, crc32]));
}

/** Writes down the CRC-32 of a blob; it never changes. */
export const keepCrc = (ctx: Ctx, sha256: string, crc32: number) =>
  sql`update blob set crc32 = ${crc32} where sha256 = decode(${sha256}, 'hex') and crc32 is null`.execute(ctx.db);
