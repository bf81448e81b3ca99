import { CompiledQuery, sql } from "kysely";
import type { ApiLimits, Protocol } from "../../../contract/apis.ts";
import type { ResourceKind, Visibility } from "../../../contract/resources.ts";
import type { Role, Switch, Tie } from "../../access/policy.ts";
import type { Ctx, Db } from "../../kernel/context.ts";
import { gather } from "../../kernel/gather.ts";
import { like } from "../../kernel/page.ts";

/** Where a call may be sent. */
export interface Upstream {
  id: string;
  kind: "external" | "engine";
  address: string | null;
  engine_id: string | null;
  model: string;
  /** Sealed, in hexadecimal. */
  secret: string | null;
  secret_key: string | null;
}

/** A route as whoever calls stands to it, with all that a call needs. */
export interface RouteRow {
  id: string;
  kind: ResourceKind;
  name: string;
  namespace_id: string;
  namespace_path: string;
  published: boolean;
  visibility: Visibility;
  role: Role | null;
  tie: Tie | null;
  switches: Switch[];
  protocols: Protocol[];
  call_micros: number | null;
  input_micros: number | null;
  output_micros: number | null;
  limits: Partial<ApiLimits>;
  upstreams: Upstream[];
  created_at: Date;
  /** For whom it counts. */
  account_id: string;
  per_token_billing: boolean;
}

interface Asked {
  actor_id: string;
  token_id: string | null;
  /** Null: in whatever they belong to. */
  namespace: string | null;
  name: string;
}

/**
 * Routes by their name. The questions come as a row and each is looked up by itself (`offset 0`), so that one plan serves
 * any number. Without a namespace it is looked for where the caller has a standing: at most two are wanted, one to call
 * and one to know that the name is not enough.
 */
const text = `
  select asked.n::int, r.id, r.kind, r.name, r.namespace_id, r.namespace_path, r.published, r.visibility, r.role, r.switches,
    r.tie, r.created_at, a.protocols, a.call_micros, a.input_micros, a.output_micros, a.limits, u.upstreams,
    coalesce(who.account_id, asked.actor_id) as account_id, coalesce(who.per_token_billing, false) as per_token_billing
  from (select $1::uuid[], $2::uuid[], $3::text[], $4::text[] offset 0) given (actor_id, token_id, namespace, name)
  cross join lateral unnest(given.actor_id, given.token_id, given.namespace, given.name) with ordinality
    asked (actor_id, token_id, namespace, name, n)
  left join lateral (
    select coalesce(t.assigned_to, t.account_id, t.secret_by) as account_id,
      t.per_token_billing
    from token t where t.id = asked.token_id offset 0
  ) who on true
  cross join lateral (
    select (f.r).id, (f.r).kind, (f.r).name, (f.r).namespace_id, (f.r).created_at, f.path as namespace_path, (f.r).published,
      (f.r).visibility, me.role, on_there.switches,
      case when row_says_all(me.role, f.r) then strongest_tie(me.role, (f.r).owner_id = asked.actor_id, (f.r).visibility)
        else (select max(t.tie) from ties(asked.actor_id, me.role, f.r) t) end as tie
    from (
      select r, n.path from namespace n join resource r on r.namespace_id = n.id and r.kind = 'api' and r.deleted_at is null
      where n.path = asked.namespace and n.deleted_at is null and lower(r.name) = asked.name
      union all
      select r, n.path from callers_places(asked.actor_id) p join namespace n on n.id = p.id and n.deleted_at is null
      join resource r on r.namespace_id = n.id and r.kind = 'api' and r.deleted_at is null
      where asked.namespace is null and lower(r.name) = asked.name
    ) f
    left join lateral standing_in(asked.actor_id, (f.r).namespace_id) me on true
    cross join lateral switches_in((f.r).namespace_id) on_there
    offset 0
  ) r
  join api a on a.resource_id = r.id
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'kind', u.kind, 'address', u.address, 'engine_id', u.engine_id,
      'model', u.model, 'secret', encode(u.secret, 'hex'), 'secret_key', u.secret_key) order by u.position), '[]') as upstreams
    from upstream u where u.resource_id = r.id
  ) u
  where r.tie is not null or asked.namespace is not null`;

const found = gather(async (db: Db, asked: readonly Asked[]) => {
  const columns = ["actor_id", "token_id", "namespace", "name"] as const;
  const values = columns.map((column) => asked.map((one) => one[column]));
  const { rows } = await db.executeQuery<RouteRow & { n: number }>(CompiledQuery.raw(text, values));
  return asked.map((_, i) => rows.filter(({ n }) => n === i + 1));
});

/** The routes of a name: a hot path, so that calls of the same moment ask together. */
export const find = (ctx: Ctx, asked: Asked): Promise<RouteRow[]> =>
  found(ctx.db, { ...asked, name: asked.name.toLowerCase() });

export interface Callable {
  id: string;
  namespace: string;
  name: string;
  protocols: Protocol[];
  created_at: Date;
}

/** What somebody can call, by name after a name. */
export async function listCallable(
  ctx: Ctx,
  actor_id: string,
  { query, after, limit }: { query?: string | undefined; after?: string | undefined; limit: number },
): Promise<Callable[]> {
  const model = sql`lower(n.path || '/' || r.name)`;
  const { rows } = await sql<Callable>`
    select r.id, n.path as namespace, r.name, a.protocols, r.created_at
    from callers_places(${actor_id}) p
    join namespace n on n.id = p.id and n.deleted_at is null
    join resource r on r.namespace_id = n.id and r.kind = 'api' and r.deleted_at is null
    join api a on a.resource_id = r.id
    left join lateral standing_in(${actor_id}::uuid, n.id) me on true
    where exists (select from ties(${actor_id}::uuid, me.role, r) t where t.reason <> 'published')
      ${after === undefined ? sql`` : sql`and ${model} > ${after}`}
      ${query === undefined ? sql`` : sql`and ${model} like ${like(query.toLowerCase())}`}
    order by ${model} limit ${limit + 1}`.execute(ctx.db);
  return rows;
}
