import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** What git calls content, as far as somebody looked; null: it is no text. */
export interface GitBlob {
  sha256: string;
  sha1: string | null;
}

const hex = (digits: string) => Buffer.from(digits, "hex");

export async function find(ctx: Ctx, sha256s: readonly string[]): Promise<GitBlob[]> {
  const { rows } = await sql<GitBlob>`
    select encode(sha256, 'hex') as sha256, encode(sha1, 'hex') as sha1 from git_blob
    where sha256 = any (${sql.val(sha256s.map(hex))}::bytea[])`.execute(ctx.db);
  return rows;
}

/** Keeps what was found out; content that was collected meanwhile needs no name. In one order, so that nobody waits crosswise. */
export async function insert(ctx: Ctx, blobs: readonly GitBlob[]): Promise<void> {
  const sha1s = blobs.map(({ sha1 }) => (sha1 === null ? null : hex(sha1)));
  await sql`
    insert into git_blob (sha256, sha1)
    select distinct on (b.sha256) b.sha256, g.sha1
    from unnest(${sql.val(blobs.map(({ sha256 }) => hex(sha256)))}::bytea[], ${sql.val(sha1s)}::bytea[]) g (sha256, sha1)
    join blob b on b.sha256 = g.sha256
    order by b.sha256
    on conflict do nothing`.execute(ctx.db);
}
