import { type Selectable, sql } from "kysely";
import type { ResourceKind } from "../../../contract/resources.ts";
import type { Activity } from "../../database/schema.gen.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { Answer } from "./ports.ts";
import type { Sealed } from "./secrets.ts";

/** A message that is in our hands. */
export interface Due extends Sealed {
  id: string;
  activity_id: string | null;
  message_id: string;
  body: string | null;
  attempts: number;
  tries: number;
  url: string;
}

interface Bounds {
  /** Messages in all. */
  free: number;
  /** To one webhook at the same time, by all servers; to one that fails, a single one. */
  each_max: number;
  lease_seconds: number;
}

/**
 * Takes messages that are due: of every webhook that has some a few, in no order among webhooks, so that none waits for
 * another. Until the lease is over nobody else takes them; if we die with one in our hands, it is due again then.
 */
export async function take(ctx: Ctx, { free, each_max, lease_seconds }: Bounds): Promise<Due[]> {
  const { rows } = await sql<Due>`
    with recursive waiting (id) as (
      (select webhook_id from webhook_delivery where state = 'pending' order by webhook_id limit 1)
      union all
      select (select d.webhook_id from webhook_delivery d where d.state = 'pending' and d.webhook_id > waiting.id
        order by d.webhook_id limit 1)
      from waiting where waiting.id is not null
    ), reached as materialized (
      select w.id, w.url, w.secret, w.secret_key, w.previous_secret, w.previous_secret_key, w.previous_until, hands.free
      from webhook w
      cross join lateral (
        select case when w.failing_since is null then ${each_max} else 1 end - count(*) as free
        from webhook_delivery l where l.webhook_id = w.id and l.leased_until > now()
      ) hands
      where w.id in (select id from waiting) and hands.free > 0 and w.enabled and webhook_stopped(w) is null
        and exists (select from webhook_delivery d where d.webhook_id = w.id and d.state = 'pending'
          and d.next_at <= now() and (d.leased_until is null or d.leased_until <= now()))
      order by random() limit ${free} for no key update of w skip locked
    ), due as materialized (
      select d.id from reached cross join lateral (
        select d.id from webhook_delivery d
        where d.webhook_id = reached.id and d.state = 'pending' and d.next_at <= now()
          and (d.leased_until is null or d.leased_until <= now())
        order by d.next_at limit reached.free for update skip locked
      ) d limit ${free}
    )
    update webhook_delivery d set attempts = d.attempts + 1, tries = d.tries + 1,
      leased_until = clock_timestamp() + make_interval(secs => ${lease_seconds})
    from due, reached
    where d.id = due.id and reached.id = d.webhook_id
    returning d.id, d.webhook_id, d.activity_id, d.message_id, d.body, d.attempts, d.tries, reached.url, reached.secret,
      reached.secret_key, reached.previous_secret, reached.previous_secret_key, reached.previous_until`.execute(ctx.db);
  return rows;
}

/** A line of history with the names that an event tells. */
export interface LineRow extends Selectable<Activity> {
  namespace_path: string;
  namespace_name: string;
  actor_path: string | null;
  token_name: string | null;
  resource: { id: string; kind: ResourceKind; name: string } | null;
  /** Of a limit: the member whose it is. */
  whose: string | null;
}

/** Lines by their ids. */
export async function lines(ctx: Ctx, ids: readonly string[]): Promise<LineRow[]> {
  const { rows } = await sql<LineRow>`
    select a.*, n.path as namespace_path, o.name as namespace_name, actor.path as actor_path, t.name as token_name,
      (select jsonb_build_object('id', r.id, 'kind', r.kind, 'name', r.name) from resource r
        where r.id = case when a.entity_kind = any (enum_range(null::resource_kind)::text[]) then a.entity_id::uuid
          else coalesce(e.container_id, v.resource_id) end) as resource,
      case when a.entity_kind = 'limit' and a.entity_id like '%/%' then coalesce(
        (select m.path from account m where m.id::text = split_part(a.entity_id, '/', 1)), split_part(a.entity_id, '/', 1))
      end as whose
    from activity a
    join namespace n on n.id = a.namespace_id
    join organization o on o.id = a.namespace_id
    left join account actor on actor.id = a.actor_id
    left join token t on t.id = a.token_id
    left join execution e on e.id = case when a.entity_kind = 'execution' then a.entity_id::uuid end
    left join version v on v.id = case when a.entity_kind = 'version' then a.entity_id::uuid end
    where a.id = any (${ids}::uuid[])`.execute(ctx.db);
  return rows;
}

/** Keeps what is to be sent: every attempt sends the same. */
export const keepBodies = (ctx: Ctx, made: readonly { id: string; type: string; body: string }[]) =>
  sql`
  update webhook_delivery d set type = m.type, body = m.body
  from jsonb_to_recordset(${JSON.stringify(made)}::jsonb) m (id uuid, type text, body text)
  where d.id = m.id`.execute(ctx.db);

/** Drops what another version of the program wrote, and this one knows no event for. */
export const drop = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db.deleteFrom("webhook_delivery").where("id", "in", ids).execute();

/** Writes down an attempt. False: what it was of is gone, or in other hands by now. */
export async function keepAttempt(
  ctx: Ctx,
  { id, attempts, url }: Pick<Due, "id" | "attempts" | "url">,
  { status, error, response, duration_ms }: Answer,
): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    with attempt as (
      insert into webhook_attempt (delivery_id, number, url, at, duration_ms, status, error, response)
      select d.id, ${attempts}, ${url}, clock_timestamp() - make_interval(secs => ${duration_ms / 1000}), ${duration_ms},
        ${status}::int, ${error}, ${response}
      from webhook_delivery d where d.id = ${id} for key share
      on conflict do nothing
    )
    select d.attempts = ${attempts} and d.leased_until is not null as mine from webhook_delivery d
    where d.id = ${id} for no key update`.execute(ctx.db);
  return rows[0]?.mine ?? false;
}

export const setSucceeded = (ctx: Ctx, { id, webhook_id }: Pick<Due, "id" | "webhook_id">) =>
  sql`
  with done as (
    update webhook_delivery set state = 'succeeded', done_at = now(), leased_until = null where id = ${id}
  )
  update webhook set succeeded_at = now(), failing_since = null where id = ${webhook_id}`.execute(ctx.db);

/** It is sent again in so many seconds. */
export const setLater = (ctx: Ctx, { id, webhook_id }: Pick<Due, "id" | "webhook_id">, seconds: number) =>
  sql`
  with later as (
    update webhook_delivery set leased_until = null, next_at = now() + make_interval(secs => ${seconds}) where id = ${id}
  )
  ${fares(webhook_id)}`.execute(ctx.db);

/** It is given up. True: nothing else has arrived since it was put on its way. */
export async function setFailed(ctx: Ctx, { id, webhook_id }: Pick<Due, "id" | "webhook_id">): Promise<boolean> {
  const { rows } = await sql<{ all_failed: boolean }>`
    with failed as (
      update webhook_delivery set state = 'failed', done_at = now(), leased_until = null where id = ${id}
      returning begun_at
    )
    ${fares(webhook_id)}
    returning coalesce(succeeded_at < (select begun_at from failed), true) as all_failed`.execute(ctx.db);
  return rows[0]?.all_failed ?? false;
}

const fares = (webhook_id: string) => sql`
  update webhook set failed_at = now(), failing_since = coalesce(failing_since, now()) where id = ${webhook_id}`;

/** Lays it back as if it had not been taken: this server stops. */
export const layBack = (ctx: Ctx, { id, attempts }: Pick<Due, "id" | "attempts">) =>
  sql`
  update webhook_delivery set leased_until = null, tries = greatest(tries - 1, 0)
  where id = ${id} and attempts = ${attempts} and state = 'pending'`.execute(ctx.db);

/** Forgets what is older than so many days; gives how many. */
export async function forgetOld(ctx: Ctx, days: number, at_once: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from webhook_delivery where id in (
      select id from webhook_delivery where created_at < now() - make_interval(days => ${days})
      order by created_at limit ${at_once})`.execute(ctx.db);
  return Number(numAffectedRows ?? 0);
}

/** Removes the webhooks of organizations that are gone for good. */
export const forgetPurged = (ctx: Ctx) =>
  sql`
  delete from webhook w using namespace n where n.id = w.namespace_id and n.purged_at is not null`.execute(ctx.db);
