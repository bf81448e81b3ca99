import { sql } from "kysely";
import type { Topic } from "../../../contract/notifications.ts";
import type { ResourceKind } from "../../../contract/resources.ts";
import type { Role } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";

/** Something a person was told, and what of it they may still see. */
export interface Row {
  id: string;
  account_id: string;
  read_at: Date | null;
  topic: Topic;
  at: Date;
  action: string;
  text: string;
  actor_kind: "person" | "token" | "system" | "nobody";
  actor_name: string | null;
  namespace_path: string | null;
  namespace_name: string | null;
  entity_kind: string;
  entity_name: string;
  after: Record<string, unknown> | null;
  /** How the person stands in the namespace now. */
  role: Role | null;
  /** The thing itself, by the name it has now; null where they may not see it (any more). */
  resource_kind: ResourceKind | null;
  resource_name: string | null;
  execution_number: number | null;
  version_number: number | null;
}

/** What the lines of `n` say, from the side of whoever was told. */
const told = sql`
  select n.id, n.account_id, n.read_at, n.topic, a.at, a.action, a.text, a.actor_kind, actor.name as actor_name,
    ns.path as namespace_path, coalesce(o.name, person.name) as namespace_name, a.entity_kind, a.entity_name, a.after,
    me.role, r.kind as resource_kind, r.name as resource_name, e.number as execution_number, v.number as version_number
  from n
  join activity a on a.id = n.activity_id
  left join account actor on actor.id = a.actor_id
  left join namespace ns on ns.id = a.namespace_id
  left join organization o on o.id = ns.id
  left join account person on person.id = ns.id
  left join lateral standing_in(n.account_id, a.namespace_id) me on true
  left join execution e on e.id = case when a.entity_kind = 'execution' then a.entity_id::uuid end
  left join version v on v.id = case when a.entity_kind = 'version' then a.entity_id::uuid end
    and v.removed_at is null
  left join lateral (
    select r.kind, r.name from resource r
    where r.id = case when a.entity_kind = any (enum_range(null::resource_kind)::text[]) then a.entity_id::uuid
        else coalesce(e.container_id, v.resource_id) end
      and r.deleted_at is null
      and (me.role = 'maintainer' or exists (select from ties(n.account_id, me.role, r)))
  ) r on true
  order by n.id desc`;

/** What a person was told before the cursor, newest first; one more than asked for. */
export async function list(
  ctx: Ctx,
  account_id: string,
  page: { limit: number; below: string; unread: boolean },
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    with n as materialized (
      select * from notification
      where account_id = ${account_id} and in_console and id < ${page.below} ${page.unread ? sql`and read_at is null` : sql``}
      order by id desc limit ${page.limit + 1}
    ) ${told}`.execute(ctx.db);
  return rows;
}

const counted_max = 1000;

export async function countUnread(ctx: Ctx, account_id: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from (
      select from notification where account_id = ${account_id} and in_console and read_at is null limit ${counted_max}
    ) unread`.execute(ctx.db);
  return rows[0]?.count ?? 0;
}

/** Marks one as read; what was read need not be mailed. False: there is none of this person's. */
export async function setRead(ctx: Ctx, account_id: string, id: string): Promise<boolean> {
  const { numUpdatedRows } = await ctx.db
    .updateTable("notification")
    .set({ read_at: sql`coalesce(read_at, now())`, by_mail: false })
    .where("id", "=", id)
    .where("account_id", "=", account_id)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export const setAllRead = (ctx: Ctx, account_id: string, until: string) =>
  ctx.db
    .updateTable("notification")
    .set({ read_at: sql`now()`, by_mail: false })
    .where("account_id", "=", account_id)
    .where("in_console", "=", true)
    .where("read_at", "is", null)
    .where("id", "<=", until)
    .execute();

export const preferences = (ctx: Ctx, account_id: string) =>
  ctx.db
    .selectFrom("notification_preference")
    .select(["topic", "console", "mail"])
    .where("account_id", "=", account_id)
    .execute();

export const setPreference = (
  ctx: Ctx,
  account_id: string,
  topic: Topic,
  wanted: { console: boolean; mail: boolean },
) =>
  ctx.db
    .insertInto("notification_preference")
    .values({ account_id, topic, ...wanted })
    .onConflict((on) => on.columns(["account_id", "topic"]).doUpdateSet(wanted))
    .execute();

export async function language(ctx: Ctx, account_id: string): Promise<"en" | "zh" | null> {
  const row = await ctx.db.selectFrom("account").select("language").where("id", "=", account_id).executeTakeFirst();
  return (row?.language ?? null) as "en" | "zh" | null;
}

export const setLanguage = (ctx: Ctx, account_id: string, language: "en" | "zh") =>
  ctx.db.updateTable("account").set({ language }).where("id", "=", account_id).execute();

/** Somebody to whom a letter is due. */
export interface Reader {
  id: string;
  name: string;
  email: string;
  language: "en" | "zh" | null;
}

/** Those who were told something by mail at least so long ago. */
export async function waitingReaders(ctx: Ctx, seconds: number, limit: number): Promise<Reader[]> {
  const { rows } = await sql<Reader>`
    select a.id, a.name, a.email, a.language from account a
    where a.id in (
      select distinct n.account_id from notification n
      where n.by_mail and n.created_at <= now() - make_interval(secs => ${seconds})
    ) limit ${limit}`.execute(ctx.db);
  return rows;
}

/** Takes what is to be mailed to a person, each once, newest first; a mail names so many at most. */
export async function takeForMail(ctx: Ctx, account_id: string, limit: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    with due as materialized (
      select id from notification where account_id = ${account_id} and by_mail order by id limit ${limit}
      for update skip locked
    ), n as (
      update notification n set by_mail = false from due where n.id = due.id returning n.*
    ) ${told}`.execute(ctx.db);
  return rows;
}
