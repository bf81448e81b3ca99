import { type RawBuilder, sql } from "kysely";
import type { Protocol } from "../../../contract/apis.ts";
import type { callGrains, callStates } from "../../../contract/calls.ts";
import type { Ctx } from "../../kernel/context.ts";
import { keyOf, part } from "../../kernel/page.ts";

/** A namespace whose calls are read; `only`: of that account. `all`: whoever maintains it knows every route. */
export interface Place {
  id: string;
  only?: string | undefined;
  all: boolean;
  /** The asker may read what was said. */
  reads: boolean;
}

/** What narrows calls. */
export interface Wanted {
  from?: string | undefined;
  to?: string | undefined;
  model?: string | undefined;
  member?: string | undefined;
  token?: string | undefined;
  protocol?: Protocol | undefined;
  state?: (typeof callStates)[number] | undefined;
  request_id?: string | undefined;
  id?: string | undefined;
}

export interface CallRow {
  id: string;
  request_id: string;
  started_at: Date;
  state: (typeof callStates)[number];
  status: number | null;
  model: string | null;
  protocol: Protocol;
  stream: boolean;
  member_path: string;
  member_name: string;
  token_id: string | null;
  token_name: string | null;
  input_tokens: number;
  output_tokens: number;
  counted_by: "upstream" | "us";
  claimed_input: number | null;
  claimed_output: number | null;
  cost_nanos: number;
  first_byte_ms: number | null;
  duration_ms: number | null;
  upstream: string | null;
  attempts: number;
  error: string | null;
  has_content: boolean;
  /** What the order goes by. */
  place_in_order: string;
}

const time = (given: string | undefined) => sql`${new Date(given ?? 0)}::timestamptz`;

/** A route of the namespace by its name, with or without the namespace; deleted ones, too. */
const routes = (place: Place, model: string | undefined) => sql`(select r.id from resource r
  where r.namespace_id = ${place.id} and r.kind = 'api' and lower(r.name) = ${model?.toLowerCase().replace(/^.*\//, "")})`;

const accountAt = (path: string | undefined) => sql`(select m.id from namespace m where m.path = ${path})`;

/** Whether the asker may know of the route `r`. */
const known = (ctx: Ctx, place: Place) => sql<boolean>`(${place.all} or exists (
  select from ties(${ctx.actor.id}::uuid, role_in(${ctx.actor.id}::uuid, r.namespace_id), r)))`;

const micros = sql`(extract(epoch from c.started_at) * 1000000)::bigint`;

/** Where the next page begins. */
export const cursorOf = ({ place_in_order, id }: CallRow): string => `${place_in_order}:${id}`;

function after(cursor: string | undefined): RawBuilder<unknown> {
  const [at, id] = keyOf(cursor, /^\d{1,16}:[0-9a-f-]{36}$/)?.split(":") ?? [];
  if (at === undefined) return sql``;
  return sql`and (c.started_at, c.id) < ('epoch'::timestamptz + ${at}::bigint * interval '1 microsecond', ${id}::uuid)`;
}

/** Calls of a namespace, newest first, one more than asked for. */
export async function list(
  ctx: Ctx,
  place: Place,
  { limit, cursor, ...f }: Wanted & { limit: number; cursor?: string | undefined },
): Promise<CallRow[]> {
  const { rows } = await sql<CallRow>`
    select c.*, ${micros}::text as place_in_order, t.name as token_name, m.path as member_path, a.name as member_name,
      case when ${known(ctx, place)} then n.path || '/' || r.name end as model,
      (${place.reads} and exists (select from call_content k where k.call_id = c.id and kept(k))) as has_content
    from (
      select c.* from call c where c.namespace_id = ${place.id}
        ${part(place.only, sql`c.account_id = ${place.only}`)}
        ${part(f.id, sql`c.id = ${f.id}`)}
        ${part(f.request_id, sql`c.request_id = ${f.request_id}`)}
        ${part(f.from, sql`c.started_at >= ${time(f.from)}`)}
        ${part(f.to, sql`c.started_at <= ${time(f.to)}`)}
        ${part(f.model, sql`c.resource_id in ${routes(place, f.model)}`)}
        ${part(f.member, sql`c.account_id = ${accountAt(f.member)}`)}
        ${part(f.token, sql`c.token_id = ${f.token}`)}
        ${part(f.protocol, sql`c.protocol = ${f.protocol}`)}
        ${part(f.state, sql`c.state = ${f.state}`)}
        ${after(cursor)}
      order by c.started_at desc, c.id desc limit ${limit + 1}
    ) c
    join resource r on r.id = c.resource_id join namespace n on n.id = r.namespace_id
    join namespace m on m.id = c.account_id join account a on a.id = c.account_id
    left join token t on t.id = c.token_id
    order by c.started_at desc, c.id desc`.execute(ctx.db);
  return rows;
}

export interface StatisticRow {
  day: string | null;
  key: string | null;
  label: string | null;
  calls: number;
  failed: number;
  input_tokens: number;
  output_tokens: number;
  cost_nanos: number;
  duration_ms: number;
}

const keys: Record<(typeof callGrains)[number], RawBuilder<unknown>> = {
  none: sql`null::uuid`,
  model: sql`d.resource_id`,
  member: sql`d.account_id`,
  token: sql`d.token_id`,
};

const rows_max = 1000;
/** By day only so many are told apart. */
const keys_max = 20;

/** Sums of calls of days, the costliest first. */
export async function statistics(
  ctx: Ctx,
  place: Place,
  f: Pick<Wanted, "model" | "member" | "token"> & {
    from: string;
    to: string;
    by: (typeof callGrains)[number];
    every: "total" | "day";
  },
): Promise<StatisticRow[]> {
  const sums = sql`sum(s.calls)::bigint as calls, sum(s.failed)::bigint as failed, sum(s.input_tokens)::bigint as input_tokens,
    sum(s.output_tokens)::bigint as output_tokens, sum(s.cost_nanos)::bigint as cost_nanos, sum(s.duration_ms)::bigint as duration_ms`;
  const { rows } = await sql<StatisticRow>`
    with s as materialized (
      select ${keys[f.by]} as key_id, d.* from call_day d
      where d.namespace_id = ${place.id} and d.day between ${f.from}::date and ${f.to}::date
        ${part(place.only, sql`d.account_id = ${place.only}`)}
        ${part(f.model, sql`d.resource_id in ${routes(place, f.model)}`)}
        ${part(f.member, sql`d.account_id = ${accountAt(f.member)}`)}
        ${part(f.token, sql`d.token_id = ${f.token}`)}
    ), top as (
      select s.key_id, sum(s.cost_nanos) as cost, sum(s.calls) as calls from s group by 1
      order by 2 desc, 3 desc limit ${f.every === "day" ? keys_max : rows_max}
    )
    select ${f.every === "day" ? sql`s.day::text` : sql`null`} as day,
      coalesce(case when ${known(ctx, place)} then n.path || '/' || r.name end, m.path, t.id::text) as key,
      coalesce(a.name, t.name) as label, ${sums}
    from top join s on s.key_id is not distinct from top.key_id
    left join resource r on ${f.by} = 'model' and r.id = top.key_id left join namespace n on n.id = r.namespace_id
    left join account a on ${f.by} = 'member' and a.id = top.key_id left join namespace m on m.id = a.id
    left join token t on ${f.by} = 'token' and t.id = top.key_id
    group by 1, 2, 3, top.cost, top.calls order by day nulls first, top.cost desc, top.calls desc`.execute(ctx.db);
  return rows;
}
