import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Webhook } from "../../database/schema.gen.ts";
import type { Ctx } from "../../kernel/context.ts";

/** A webhook with what is shown of it. */
export interface WebhookRow extends Selectable<Webhook> {
  stopped: "organization_deleted" | "maker_left" | null;
  created_by_path: string;
  created_by_name: string;
  set_by_path: string;
  set_by_name: string;
  waiting: number;
  failed: number;
}

const counted_max = 1000;

const count = (state: RawBuilder<unknown>) =>
  sql`(select count(*)::int from (select from webhook_delivery d where d.webhook_id = w.id and ${state} limit ${counted_max}) c)`;

const shown = (where: RawBuilder<unknown>) => sql<WebhookRow>`
  select w.*, webhook_stopped(w) as stopped, maker.path as created_by_path, maker.name as created_by_name,
    answering.path as set_by_path, answering.name as set_by_name,
    ${count(sql`d.state = 'pending'`)} as waiting, ${count(sql`d.state = 'failed'`)} as failed
  from webhook w
  join account maker on maker.id = w.created_by
  join account answering on answering.id = w.set_by
  where ${where} order by w.id desc`;

/** An organization's webhooks, newest first. There are never many. */
export async function list(ctx: Ctx, namespace_id: string): Promise<WebhookRow[]> {
  const { rows } = await shown(sql`w.namespace_id = ${namespace_id}`).execute(ctx.db);
  return rows;
}

export async function get(ctx: Ctx, namespace_id: string, id: string): Promise<WebhookRow | undefined> {
  const { rows } = await shown(sql`w.id = ${id} and w.namespace_id = ${namespace_id}`).execute(ctx.db);
  return rows[0];
}

/** How many webhooks an organization has; nobody adds one to it until the transaction is over. */
export async function countLocked(ctx: Ctx, namespace_id: string): Promise<number> {
  await sql`select from organization where id = ${namespace_id} for no key update`.execute(ctx.db);
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from webhook where namespace_id = ${namespace_id}`.execute(ctx.db);
  return rows[0]?.count ?? 0;
}

/** The id of a webhook that is to be made: its secret is sealed for it. */
export async function newId(ctx: Ctx): Promise<string> {
  const { rows } = await sql<{ id: string }>`select uuidv7() as id`.execute(ctx.db);
  if (!rows[0]) throw new Error("an id is made");
  return rows[0].id;
}

/** What a maintainer says of a webhook, as it is kept. */
export interface Columns {
  url?: string;
  description?: string;
  events?: string[] | null;
  actions?: string[];
  enabled?: boolean;
  disabled_reason?: string | null;
  set_by?: string;
  failing_since?: Date | null;
  held_since?: Date | null;
}

/** What is kept of a secret. */
export interface Kept {
  secret: Buffer;
  secret_key: string;
}

export const insert = (
  ctx: Ctx,
  columns: Columns &
    Kept & { id: string; namespace_id: string; url: string; actions: string[]; created_by: string; set_by: string },
) => ctx.db.insertInto("webhook").values(columns).execute();

/** A webhook, locked for a change. */
export const lock = (ctx: Ctx, namespace_id: string, id: string) =>
  ctx.db
    .selectFrom("webhook")
    .selectAll()
    .where("id", "=", id)
    .where("namespace_id", "=", namespace_id)
    .forNoKeyUpdate()
    .executeTakeFirst();

export const update = (ctx: Ctx, id: string, columns: Columns) =>
  ctx.db.updateTable("webhook").set(columns).where("id", "=", id).execute();

/** Gives it another secret; the one before signs until a time, or no more. */
export const rotate = (ctx: Ctx, id: string, kept: Kept, previous_until: Date | null) =>
  ctx.db
    .updateTable("webhook")
    .set((e) => ({
      ...kept,
      rotated_at: sql<Date>`now()`,
      previous_secret: previous_until ? e.ref("secret") : null,
      previous_secret_key: previous_until ? e.ref("secret_key") : null,
      previous_until,
    }))
    .where("id", "=", id)
    .execute();

export const remove = (ctx: Ctx, id: string) => ctx.db.deleteFrom("webhook").where("id", "=", id).execute();

/** Switches it off; undefined where it was off already. */
export async function disable(ctx: Ctx, id: string, reason: "failed" | "gone") {
  const { rows } = await sql<{ namespace_id: string; url: string }>`
    update webhook set enabled = false, disabled_reason = ${reason} where id = ${id} and enabled
    returning namespace_id, url`.execute(ctx.db);
  return rows[0];
}

/** Takes those that nobody answers for any more, once each; forgets those that somebody does answer for again. */
export async function takeHeld(ctx: Ctx): Promise<{ id: string; namespace_id: string; url: string }[]> {
  await sql`update webhook w set held_since = null
    where w.held_since is not null and webhook_stopped(w) is null`.execute(ctx.db);
  const { rows } = await sql<{ id: string; namespace_id: string; url: string }>`
    update webhook w set held_since = now()
    where w.enabled and w.held_since is null and webhook_stopped(w) = 'maker_left'
    returning w.id, w.namespace_id, w.url`.execute(ctx.db);
  return rows;
}

/** The organizations that have webhooks. */
export async function hooked(ctx: Ctx): Promise<string[]> {
  const { rows } = await sql<{ namespace_id: string }>`
    select distinct namespace_id from webhook where enabled`.execute(ctx.db);
  return rows.map(({ namespace_id }) => namespace_id);
}

/** Writes down again which actions the chosen events come from, where the catalogue says something else by now. */
export const refreshActions = (ctx: Ctx, catalogue: Readonly<Record<string, readonly string[]>>) =>
  sql`
  update webhook w set actions = c.actions
  from (
    select w.id, coalesce(array_agg(a.action order by e.type, a.place) filter (where a.action is not null), '{}') as actions
    from webhook w
    cross join jsonb_each(${JSON.stringify(catalogue)}::jsonb) e (type, actions)
    cross join jsonb_array_elements_text(e.actions) with ordinality a (action, place)
    where w.events is null or e.type = any (w.events)
    group by w.id
  ) c
  where c.id = w.id and not (w.actions @> c.actions and w.actions <@ c.actions)`.execute(ctx.db);
