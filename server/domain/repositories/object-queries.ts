import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** Content by its SHA-256, with its size. */
export interface ObjectRef {
  sha256: string;
  bytes: number;
}

/** Whose objects, for which repository. */
export interface Sender {
  resource_id: string;
  account_id: string;
}

export interface WaitingRow extends ObjectRef {
  id: string;
  reservation_id: string;
  whole: boolean;
}

const bytesOf = (sha256s: readonly string[]) => sql`${sql.val(sha256s.map((s) => Buffer.from(s, "hex")))}::bytea[]`;
const columns = sql`id, encode(sha256, 'hex') as sha256, bytes, reservation_id, blob is not null as whole`;
const ofSender = (s: Sender) => sql`resource_id = ${s.resource_id} and account_id = ${s.account_id}`;

/** What a sender's objects of these hashes are, whole or still coming. */
export async function waiting(ctx: Ctx, sender: Sender, sha256s: readonly string[]): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    select ${columns} from waiting_object where ${ofSender(sender)} and sha256 = any (${bytesOf(sha256s)})`.execute(
    ctx.db,
  );
  return rows;
}

/** Enters an object that begins to come; false when it is there already. */
export async function begin(ctx: Ctx, sender: Sender, object: ObjectRef, reservation_id: string): Promise<boolean> {
  const { rows } = await sql`
    insert into waiting_object (resource_id, account_id, sha256, bytes, reservation_id)
    values (${sender.resource_id}, ${sender.account_id}, decode(${object.sha256}, 'hex'), ${object.bytes}, ${reservation_id})
    on conflict (resource_id, account_id, sha256) do nothing returning sha256`.execute(ctx.db);
  return rows.length > 0;
}

/** Its bytes are whole and in their place. False when it was given up meanwhile. */
export async function complete(ctx: Ctx, sender: Sender, sha256: string): Promise<boolean> {
  const { rows } = await sql`
    update waiting_object set blob = sha256 where ${ofSender(sender)} and sha256 = decode(${sha256}, 'hex')
    returning sha256`.execute(ctx.db);
  return rows.length > 0;
}

/** Takes a sender's objects away; gives what they were. */
export async function take(ctx: Ctx, sender: Sender, sha256s: readonly string[]): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    delete from waiting_object where ${ofSender(sender)} and sha256 = any (${bytesOf(sha256s)})
    returning ${columns}`.execute(ctx.db);
  return rows;
}

/** Takes an object away that is not whole; gives what it was. */
export async function takeComing(ctx: Ctx, sender: Sender, sha256: string): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    delete from waiting_object where ${ofSender(sender)} and sha256 = decode(${sha256}, 'hex') and blob is null
    returning ${columns}`.execute(ctx.db);
  return rows;
}

/** Of these hashes, what files of the repository have that the asker may read: sealed versions', and those of their own. */
export async function inRepository(ctx: Ctx, sender: Sender, sha256s: readonly string[]): Promise<ObjectRef[]> {
  const { rows } = await sql<ObjectRef>`
    select encode(b.sha256, 'hex') as sha256, b.bytes from unnest(${bytesOf(sha256s)}) asked (sha256)
    join blob b on b.sha256 = asked.sha256
    where exists (
      select from leaf_file f join version_leaf l on l.leaf_id = f.leaf_id join version v on v.id = l.version_id
      where f.sha256 = asked.sha256 and v.resource_id = ${sender.resource_id} and v.removed_at is null
        and (v.state in ('ready', 'archived') or v.created_by = ${sender.account_id}))`.execute(ctx.db);
  return rows;
}

/** Of these hashes, those whose bytes a scrub found damaged and has not found whole since. */
export async function damaged(ctx: Ctx, sha256s: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ sha256: string }>`
    select encode(sha256, 'hex') as sha256 from blob where sha256 = any (${bytesOf(sha256s)}) and damaged_at is not null`.execute(
    ctx.db,
  );
  return rows.map(({ sha256 }) => sha256);
}

/** Takes away some of what waits longer than a day; gives whose promises end with it. */
export async function takeOld(ctx: Ctx, limit: number): Promise<(Sender & WaitingRow)[]> {
  const { rows } = await sql<Sender & WaitingRow>`
    delete from waiting_object where (resource_id, account_id, sha256) in (
      select resource_id, account_id, sha256 from waiting_object where begun_at < now() - interval '1 day'
      order by begun_at limit ${limit} for update skip locked)
    returning resource_id, account_id, ${columns}`.execute(ctx.db);
  return rows;
}
