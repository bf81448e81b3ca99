import { sql, type Updateable } from "kysely";
import type { Role } from "../../access/policy.ts";
import type { SyncLink } from "../../database/schema.gen.ts";
import type { Ctx } from "../../kernel/context.ts";

const links = (ctx: Ctx) =>
  ctx.db
    .selectFrom("sync_link as l")
    .innerJoin("namespace as n", "n.id", "l.organization_id")
    .leftJoin("sign_in_provider as p", "p.id", "l.provider_id")
    .selectAll("l")
    .select(["n.path", "n.avatar_id", "n.deleted_at", "p.name as provider_name", "p.base_url as provider_address"])
    .where("l.ended_at", "is", null);

export type LinkRow = NonNullable<Awaited<ReturnType<typeof find>>>;

export const find = (ctx: Ctx, organization_id: string) =>
  links(ctx).where("l.organization_id", "=", organization_id).executeTakeFirst();

/** The link, locked against every change and every application beside this one. */
export const lock = (ctx: Ctx, id: string) => links(ctx).where("l.id", "=", id).forUpdate("l").executeTakeFirst();

/** What is shown of a link beside its row. */
export async function details(ctx: Ctx, { id, created_by }: Pick<LinkRow, "id" | "created_by">) {
  const { rows } = await sql<{
    connections: { path: string; name: string; login: string; state: "ok" | "needs_authorization"; mine: boolean }[];
    people: Record<"pending" | "synced" | "overridden" | "local" | "kept_out" | "refused", number>;
    run: string | null;
    by_path: string;
    by_name: string;
  }>`
    select (
      select coalesce(jsonb_agg(jsonb_build_object('path', a.path, 'name', a.name, 'login', c.login, 'state', c.state,
        'mine', a.id = ${ctx.actor.id}::uuid) order by s.lent_at), '[]')
      from sync_lending s join forge_connection c on c.id = s.connection_id join account a on a.id = c.account_id
      where s.link_id = ${id}) as connections,
    (
      select jsonb_build_object(
        'pending', count(*) filter (where p.standing = 'pending'),
        'synced', count(*) filter (where p.standing = 'synced' and m.overridden is not true),
        'overridden', count(*) filter (where p.standing = 'synced' and m.overridden),
        'local', count(*) filter (where p.standing = 'local'),
        'kept_out', count(*) filter (where p.standing = 'kept_out' and p.forge_role is not null),
        'refused', count(*) filter (where p.standing = 'refused'))
      from sync_person p join sync_link l on l.id = p.link_id
      left join member m on m.organization_id = l.organization_id and m.account_id = p.account_id
      where p.link_id = ${id}) as people,
    (
      select r.id from sync_run r where r.link_id = ${id} and r.state in ('reading', 'previewed', 'waiting')
      order by r.id desc limit 1) as run,
    a.path as by_path, a.name as by_name
    from account a where a.id = ${created_by}`.execute(ctx.db);
  if (!rows[0]) throw new Error("a link has its maker");
  return rows[0];
}

export interface NewLink {
  organization_id: string;
  provider_id: string;
  forge_organization_id: string;
  login: string;
  default_role: Role;
  every_hours: number | null;
  created_by: string;
  there_name: string;
  there_description: string;
  there_avatar_url: string | null;
  taken_name?: string;
  taken_description?: string;
  taken_avatar_url?: string;
}

/** Makes a link; undefined when there is one already. */
export const insert = (ctx: Ctx, row: NewLink) =>
  ctx.db
    .insertInto("sync_link")
    .values(row)
    .onConflict((on) => on.column("organization_id").where("ended_at", "is", null).doNothing())
    .returning("id")
    .executeTakeFirst();

type Column = "default_role" | "every_hours" | "health" | "health_text" | "failures" | "login" | "next_at";
type Information = "name" | "description" | "avatar_url";

/** Writes what is given and leaves the rest. */
export const update = (
  ctx: Ctx,
  id: string,
  columns: Pick<
    Updateable<SyncLink>,
    Column | "doorbell" | "doorbell_key" | "taken_avatar_id" | `${"taken" | "there"}_${Information}`
  >,
) => ctx.db.updateTable("sync_link").set(columns).where("id", "=", id).execute();

/** Everything that was applied, and when it is due again. */
export const setApplied = (ctx: Ctx, id: string) =>
  sql`update sync_link set applied_at = coalesce(applied_at, now()), synced_at = clock_timestamp(), failures = 0,
    health = 'ok', health_text = '', called_by = null,
    next_at = clock_timestamp() + make_interval(hours => every_hours)
    where id = ${id}`.execute(ctx.db);

/** A reading failed: it is tried again ever later, and not before the forge wants to be asked. */
export const setFailed = (
  ctx: Ctx,
  id: string,
  { health, text, wait_seconds }: { health: LinkRow["health"]; text: string; wait_seconds: number | null },
) =>
  sql`update sync_link set failures = failures + 1, health = ${health}, health_text = ${text}, called_by = null,
    next_at = case when every_hours is null or ${health === "moved"} then null else clock_timestamp() + greatest(
      make_interval(secs => ${wait_seconds ?? 0}),
      least(make_interval(hours => every_hours), interval '5 minutes' * power(2, least(failures, 8)))) end
    where id = ${id}`.execute(ctx.db);

export const lend = (ctx: Ctx, link_id: string, connection_id: string) =>
  ctx.db
    .insertInto("sync_lending")
    .values({ link_id, connection_id })
    .onConflict((on) => on.columns(["link_id", "connection_id"]).doNothing())
    .execute();

/** Takes back what an account lent. */
export const takeBack = (ctx: Ctx, link_id: string, account_id: string) =>
  ctx.db
    .deleteFrom("sync_lending")
    .where("link_id", "=", link_id)
    .where("connection_id", "in", (e) =>
      e.selectFrom("forge_connection").select("id").where("account_id", "=", account_id),
    )
    .execute();

/** By which connections a link is read: of those who maintain the organization still, in their order. */
export const lendings = (ctx: Ctx, { id, organization_id }: Pick<LinkRow, "id" | "organization_id">) =>
  ctx.db
    .selectFrom("sync_lending as s")
    .innerJoin("forge_connection as c", "c.id", "s.connection_id")
    .innerJoin("member as m", (on) =>
      on.onRef("m.account_id", "=", "c.account_id").on("m.organization_id", "=", organization_id),
    )
    .select(["c.id", "c.login", "c.state"])
    .where("s.link_id", "=", id)
    .where("m.role", "=", "maintainer")
    .orderBy("s.lent_at")
    .execute();

/** Ends a link: its members are the organization's own from now on, and nobody is awaited any more. */
export async function end(ctx: Ctx, { id, organization_id }: Pick<LinkRow, "id" | "organization_id">) {
  await sql`update member set source = 'local', overridden = false
    where organization_id = ${organization_id} and source <> 'local'`.execute(ctx.db);
  await ctx.db.deleteFrom("sync_person").where("link_id", "=", id).execute();
  await ctx.db.deleteFrom("sync_lending").where("link_id", "=", id).execute();
  await sql`update sync_run set state = 'superseded', waits_for = null, ended_at = clock_timestamp()
    where link_id = ${id} and state in ('reading', 'previewed', 'waiting')`.execute(ctx.db);
  await sql`update sync_link set ended_at = clock_timestamp(), next_at = null, doorbell = null, doorbell_key = null
    where id = ${id}`.execute(ctx.db);
}

/** A link by its own id, with the secret of its doorbell. */
export const findBell = (ctx: Ctx, id: string) =>
  ctx.db
    .selectFrom("sync_link as l")
    .innerJoin("namespace as n", "n.id", "l.organization_id")
    .select(["l.id", "l.doorbell", "l.doorbell_key"])
    .where("l.id", "=", id)
    .where("l.ended_at", "is", null)
    .where("n.deleted_at", "is", null)
    .executeTakeFirst();

/** The forge rang: false when it was this ring that was heard before. What is due then comes in a moment, or a minute. */
export async function ring(ctx: Ctx, link_id: string, ring_sha256: Buffer): Promise<boolean> {
  const heard = await ctx.db
    .insertInto("sync_ring")
    .values({ link_id, ring_sha256 })
    .onConflict((on) => on.columns(["link_id", "ring_sha256"]).doNothing())
    .returning("rung_at")
    .executeTakeFirst();
  if (!heard) return false;
  await sql`update sync_link set next_at = least(next_at, greatest(now(), synced_at + interval '1 minute')),
      called_by = 'doorbell'
    where id = ${link_id} and applied_at is not null and health in ('ok', 'stale')`.execute(ctx.db);
  return true;
}

/**
 * Somebody has signed in: brings the next sync of where they are a member forward, if the last was a while ago. One that is
 * being changed at this moment is left alone: nobody waits for a sync to sign in. Gives whether there is anything to do.
 */
export async function callBySignIn(ctx: Ctx, account_id: string): Promise<boolean> {
  const { rows } = await sql`update sync_link set next_at = now(), called_by = 'sign_in'
    where id = any (array(
      select l.id from sync_person p join sync_link l on l.id = p.link_id
      where p.account_id = ${account_id} and l.ended_at is null and l.health = 'ok'
        and l.synced_at < now() - interval '10 minutes' and (l.next_at is null or l.next_at > now())
      for update of l skip locked))
    returning id`.execute(ctx.db);
  return rows.length > 0;
}

/** Rings are told apart for as long as their signature would be taken, and longer. */
export const forgetRings = (ctx: Ctx) =>
  ctx.db.deleteFrom("sync_ring").where("rung_at", "<", sql<Date>`now() - interval '1 day'`).execute();
