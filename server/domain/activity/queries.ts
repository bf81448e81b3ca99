import { type RawBuilder, type Selectable, sql } from "kysely";
import type { ActorKind, Severity } from "../../../contract/activity.ts";
import type { Topic } from "../../../contract/notifications.ts";
import type { Activity } from "../../database/schema.gen.ts";
import { type Ctx, isOfOrganization } from "../../kernel/context.ts";
import { idOf, like, part } from "../../kernel/page.ts";

/** One line of history, as a verb writes it. */
export interface Line {
  action: string;
  /** `notice` is worth a look (access or money changed), `warning` worth a question. */
  severity?: Severity;
  namespace_id: string | null;
  entity: { kind: string; id: string | null; name: string };
  /** An English sentence without its subject: the actor is shown before it. */
  text: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  /** Accounts that this concerns beside the actor: they are told. */
  concerns?: readonly string[];
  /** Narrows who hears of the change at once. */
  resource_id?: string;
}

/** Appends a line; who, from where and in which request come from the context. Gives whom it told. */
export async function insert(ctx: Ctx, line: Line & { refused: boolean; topic?: Notice }): Promise<string[]> {
  const history = ctx.db.insertInto("activity").values(columnsOf(ctx, line));
  if (!line.topic || !line.concerns?.length) {
    await history.execute();
    return [];
  }
  const { name, mail } = line.topic;
  const { rows } = await sql<{ account_id: string }>`
    with line as (${history.returning("id")})
    insert into notification (account_id, activity_id, topic, in_console, by_mail)
    select c.id, line.id, ${name}::notification_topic, coalesce(p.console, true),
      ${mail !== "impossible"} and coalesce(p.mail, ${mail === "usual"})
    from line
    cross join (select distinct c.id from unnest(${sql.val(line.concerns)}::uuid[]) c (id)) c
    left join notification_preference p on p.account_id = c.id and p.topic = ${name}::notification_topic
    where c.id is distinct from ${ctx.actor.id}::uuid and (p.console is not false or p.mail)
    returning account_id`.execute(ctx.db);
  return rows.map(({ account_id }) => account_id);
}

/** Appends lines of several actors, which nobody is told of, by one statement. */
export async function insertAll(lines: readonly [Ctx, Line][]): Promise<void> {
  const rows = lines.map(([ctx, line]) => columnsOf(ctx, { ...line, refused: false }));
  const [ctx] = lines[0] ?? [];
  if (!ctx) return;
  await sql`
    insert into activity (namespace_id, severity, action, text, entity_kind, entity_id, entity_name, actor_kind, actor_id,
      token_id, ip, request_id, refused)
    select namespace_id, severity, action, text, entity_kind, entity_id, entity_name, actor_kind, actor_id, token_id, ip,
      request_id, refused
    from jsonb_populate_recordset(null::activity, ${JSON.stringify(rows)}::jsonb)`.execute(ctx.db);
}

/** What a line is told about, and whether by mail where a person has not chosen. */
interface Notice {
  name: Topic;
  mail: "usual" | "unusual" | "impossible";
}

const columnsOf = (ctx: Ctx, line: Line & { refused: boolean }) => ({
  namespace_id: line.namespace_id,
  severity: line.severity ?? "info",
  action: line.action,
  text: line.text.slice(0, 2000),
  entity_kind: line.entity.kind,
  entity_id: line.entity.id,
  entity_name: line.entity.name,
  actor_kind: ctx.actor.kind,
  actor_id: isOfOrganization(ctx) ? null : ctx.actor.id,
  token_id: ctx.actor.token?.id ?? null,
  ip: ctx.ip,
  request_id: ctx.request_id,
  before: line.before ? JSON.stringify(line.before) : null,
  after: line.after ? JSON.stringify(line.after) : null,
  refused: line.refused,
});

/** Which lines are wanted. */
export interface Wanted {
  severity?: readonly Severity[] | undefined;
  entity?: string | undefined;
  action?: string | undefined;
  actor?: string | undefined;
  actor_kind?: ActorKind | undefined;
  query?: string | undefined;
  refused?: boolean | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export interface Filters extends Wanted {
  limit: number;
  cursor?: string | undefined;
}

/** What narrows lines `a` of a namespace, but for severity and text. */
const narrowed = (namespace_id: string, f: Wanted) => sql`a.namespace_id = ${namespace_id}
    ${part(f.entity, sql`a.entity_kind = ${f.entity}`)}
    ${part(f.action, sql`a.action = ${f.action}`)}
    ${part(f.actor, sql`a.actor_id = (select n.id from namespace n where n.path = ${f.actor})`)}
    ${part(f.actor_kind, sql`a.actor_kind = ${f.actor_kind}`)}
    ${part(f.refused, f.refused ? sql`a.refused` : sql`not a.refused`)}
    ${part(f.from, sql`a.at >= ${new Date(f.from ?? 0)}::timestamptz`)}
    ${part(f.to, sql`a.at <= ${new Date(f.to ?? 0)}::timestamptz`)}`;

const oneOf = ({ severity }: Wanted) => part(severity, sql`a.severity = any (${severity}::activity_severity[])`);

const says = (query: string) => sql`activity_words(a.text, a.entity_name) ilike ${like(query)}`;

const isBelow = (id: string) =>
  sql`(a.at, a.id) < ((select last.at from activity last where last.id = ${id}), ${id}::uuid)`;

/** A page's worth of names, looked up one by one: a join might read the tables through. */
const columns = sql`a.*, (select account.path from account where account.id = a.actor_id) as actor_path,
  (select token.name from token where token.id = a.token_id) as token_name`;
const newest = sql`order by a.at desc, a.id desc`;

export type ActivityRow = Selectable<Activity> & { actor_path: string | null; token_name: string | null };

/** Reads so many of the lines `a` that come from somewhere, newest first, with the names of whoever did it. */
async function read(ctx: Ctx, from: RawBuilder<unknown>, limit: number): Promise<ActivityRow[]> {
  const { rows } = await sql<ActivityRow>`
    select ${columns} from (select a.* from ${from} ${newest} limit ${limit + 1}) a ${newest}`.execute(ctx.db);
  return rows;
}

/** Walks from the newest line below the cursor, no further than so many; each severity that is asked for has its own walk. */
function walked(namespace_id: string, f: Filters, count: number): RawBuilder<unknown> {
  const walk = (only: RawBuilder<unknown>) => sql`(select a.* from activity a
      where ${narrowed(namespace_id, f)} ${part(f.cursor, isBelow(idOf(f.cursor)))} ${only} ${newest} limit ${count})`;
  const walks = f.severity?.map((one) => walk(sql`and a.severity = ${sql.lit(one)}`)) ?? [walk(sql``)];
  return sql`(${sql.join(walks, sql` union all `)}) a`;
}

/** So many lines are read for a word before the index of words is asked: a common word is found among them. */
const glance = 1000;

/** Lines of a namespace below the cursor, newest first; one more than asked for. */
export async function list(ctx: Ctx, namespace_id: string, f: Filters): Promise<ActivityRow[]> {
  if (f.query === undefined) return read(ctx, walked(namespace_id, f, f.limit + 1), f.limit);
  const near = await read(ctx, sql`${walked(namespace_id, f, glance)} where ${says(f.query)}`, f.limit);
  if (near.length > f.limit) return near;
  // Materialized: by the index of words, never by a walk through everything in the hope of meeting some.
  const found = sql`(with found as materialized (
      select a.id from activity a where ${narrowed(namespace_id, f)} ${oneOf(f)} and ${says(f.query)}
      ${part(f.cursor, isBelow(idOf(f.cursor)))}
    ) select a.* from found join activity a on a.id = found.id) a`;
  return read(ctx, found, f.limit);
}

/** When the first line of a namespace was written. */
export async function firstAt(ctx: Ctx, namespace_id: string): Promise<Date | undefined> {
  const row = await ctx.db
    .selectFrom("activity")
    .select("at")
    .where("namespace_id", "=", namespace_id)
    .orderBy("at")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row?.at;
}

export interface CountRow {
  at: Date;
  info: number;
  notice: number;
  warning: number;
}

/**
 * How many lines there were in each hour, day or week of a time zone. Quarters of an hour are counted first, which is
 * cheap and fits every zone, and then put together.
 */
export async function chart(
  ctx: Ctx,
  namespace_id: string,
  f: Wanted,
  { step, zone }: { step: string; zone: string },
): Promise<CountRow[]> {
  const { rows } = await sql<CountRow>`
    select date_trunc(${step}, q.at, ${zone}) as at,
      coalesce(sum(q.lines) filter (where q.severity = 'info'), 0)::int as info,
      coalesce(sum(q.lines) filter (where q.severity = 'notice'), 0)::int as notice,
      coalesce(sum(q.lines) filter (where q.severity = 'warning'), 0)::int as warning
    from (
      select date_bin('15 minutes', a.at, 'epoch') as at, a.severity, count(*) as lines
      from activity a where ${narrowed(namespace_id, f)} ${oneOf(f)}
        ${f.query === undefined ? sql`` : sql`and ${says(f.query)}`}
      group by 1, 2
    ) q
    group by 1 order by 1`.execute(ctx.db);
  return rows;
}
