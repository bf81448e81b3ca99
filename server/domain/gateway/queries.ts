import { sql } from "kysely";
import type { ApiLimits, Protocol } from "../../../contract/apis.ts";
import type { Ctx } from "../../kernel/context.ts";

/** What a route has beside the common half. */
export interface Recipe {
  protocols: Protocol[];
  call_micros: number | null;
  input_micros: number | null;
  output_micros: number | null;
  limits: Partial<ApiLimits>;
  content_logged: boolean;
}

/** A route's own half as it is read: with what was called of it today, and what of its calls is kept. */
interface Read extends Recipe {
  calls_today: number;
  tokens_today: number;
  content_log: { percent: number; days: number } | null;
}

const columnsOf = ({ limits, protocols, ...prices }: Partial<Recipe>) => ({
  ...prices,
  ...(protocols === undefined ? {} : { protocols }),
  ...(limits === undefined ? {} : { limits: JSON.stringify(limits) }),
});

export const insert = (ctx: Ctx, resource_id: string, recipe: Recipe) => {
  const { protocols, limits } = recipe;
  return ctx.db
    .insertInto("api")
    .values({ resource_id, ...recipe, protocols, limits: JSON.stringify(limits) })
    .execute();
};

export const update = (ctx: Ctx, resource_id: string, recipe: Partial<Recipe>) =>
  ctx.db.updateTable("api").set(columnsOf(recipe)).where("resource_id", "=", resource_id).execute();

/** The own half of a route, with what was called of it today. */
export async function read(ctx: Ctx, resource_id: string): Promise<Read> {
  const { rows } = await sql<Read>`
    select a.protocols, a.call_micros, a.input_micros, a.output_micros, a.limits, a.content_logged, d.calls_today, d.tokens_today,
      (select to_jsonb(l) from content_log_of(a.resource_id) l) as content_log
    from api a cross join lateral (
      select coalesce(sum(c.calls), 0)::bigint as calls_today, coalesce(sum(c.input_tokens + c.output_tokens), 0)::bigint as tokens_today
      from call_day c where c.resource_id = a.resource_id and c.day = day_of(clock_timestamp())
    ) d where a.resource_id = ${resource_id}`.execute(ctx.db);
  if (!rows[0]) throw new Error("an API has two halves");
  return rows[0];
}

/** A route's upstream as it is kept. */
export interface UpstreamRow {
  id: string;
  kind: "external" | "engine";
  address: string | null;
  engine_id: string | null;
  engine: string | null;
  model: string;
  secret: Buffer | null;
  secret_key: string | null;
}

/** Upstreams of a route, in order. */
export async function listUpstreams(ctx: Ctx, resource_id: string): Promise<UpstreamRow[]> {
  const { rows } = await sql<UpstreamRow>`
    select u.id, u.kind, u.address, u.engine_id, r.name as engine, u.model, u.secret, u.secret_key
    from upstream u left join resource r on r.id = u.engine_id
    where u.resource_id = ${resource_id} order by u.position, u.id`.execute(ctx.db);
  return rows;
}

/** Puts these in the place of a route's upstreams. */
export async function setUpstreams(
  ctx: Ctx,
  resource_id: string,
  upstreams: readonly Omit<UpstreamRow, "engine">[],
): Promise<void> {
  await ctx.db.deleteFrom("upstream").where("resource_id", "=", resource_id).execute();
  const rows = upstreams.map((upstream, position) => ({ ...upstream, resource_id, position }));
  await ctx.db.insertInto("upstream").values(rows).execute();
}

/** Forgets what a route that is gone for good kept: where it led, its secrets, what was said. */
export const clear = (ctx: Ctx, resource_id: string) =>
  Promise.all(
    (["upstream", "call_content"] as const).map((table) =>
      ctx.db.deleteFrom(table).where("resource_id", "=", resource_id).execute(),
    ),
  );

/** Forgets what was counted in minutes that are long over. */
export const forgetMinutes = (ctx: Ctx) =>
  ctx.db.deleteFrom("route_minute").where("minute", "<", sql<Date>`now() - interval '1 hour'`).execute();
