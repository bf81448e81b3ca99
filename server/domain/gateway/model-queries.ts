import { CompiledQuery, sql } from "kysely";
import type { ApiLimits, Protocol } from "../../../contract/apis.ts";
import type { ResourceKind, Visibility } from "../../../contract/resources.ts";
import type { Role, Switch, Tie } from "../../access/policy.ts";
import type { Ctx, Db } from "../../kernel/context.ts";
import { distinct } from "../../kernel/distinct.ts";
import { gather, inOrder } from "../../kernel/gather.ts";
import { like } from "../../kernel/page.ts";
import type { FoundOwner } from "../tokens/tokens.ts";
import type { Hold } from "./hold-queries.ts";

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
  limits: Partial<ApiLimits>;
  upstreams: Upstream[];
  created_at: string;
  /** For whom it counts. */
  account_id: string;
  /** What a call costs, in billionths of the currency, by the price that holds for whoever calls. */
  call_nanos: number;
  input_nanos: number;
  output_nanos: number;
  /** Of so many calls in a hundred what is said is kept, and for how many days; null: of none. */
  content_log_percent: number | null;
  content_log_days: number | null;
}

/** Who calls, by the hash of their token or as somebody who is known, and which name they say. */
export interface Look {
  sha256: Buffer | null;
  actor_id: string | null;
  token_id: string | null;
  /** Null: in whatever they belong to. */
  namespace: string | null;
  name: string;
}

/** Whoever a hash stands for (null: nobody, or nothing was asked), and the routes of the name. */
export interface Found {
  owner: FoundOwner | null;
  routes: RouteRow[];
}

/** A call that begins, as it is held for. */
export interface Entry {
  look: Look;
  call: Record<"id" | "process_id" | "request_id" | "protocol", string> & { stream: boolean } & Record<
      "input_tokens" | "need" | "want",
      number
    >;
}

const columns = ["sha256", "actor_id", "token_id", "namespace", "name"] as const;
const asked = "$1::bytea[], $2::uuid[], $3::uuid[], $4::text[], $5::text[]";

/** Looks that are the same are one: a program asks for its model many times at a moment. */
function together(looks: readonly Look[]) {
  const part = (look: Look) => (column: (typeof columns)[number]) =>
    column === "sha256" ? look.sha256?.toString("latin1") : look[column];
  const { firsts, of: placeOf } = distinct(looks, (look) => columns.map(part(look)).join("\n"));
  return { placeOf, values: columns.map((column) => firsts.map((one) => one[column])) };
}

type Row = Found & { n: number };

/** One round at a time: nothing is locked by it, and what few rounds save in all is more than what one waits for another. */
const reading = { rounds: 1, questions: 64, apart_ms: 2 };

/** Callers and the routes they mean: a hot path, so that calls of the same moment ask together. */
export const find: (db: Db, look: Look) => Promise<Found> = gather(async (db: Db, looks: readonly Look[]) => {
  const { placeOf, values } = together(looks);
  const text = `select * from callers(${asked})`;
  const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(text, values));
  const found = inOrder(rows, values[0]?.length ?? 0);
  return placeOf.map((place) => found[place] as Found);
}, reading);

/** The same, and what is held for the calls that they begin, all in one message. */
export async function enter(db: Db, entries: readonly Entry[]): Promise<(Found & { hold: Hold | null })[]> {
  const { placeOf, values } = together(entries.map(({ look }) => look));
  const calls = entries.map(({ call }, nth) => ({ ...call, nth, look: (placeOf[nth] as number) + 1 }));
  const text = `select * from enter_calls(${asked}, $6::jsonb)`;
  const { rows } = await db.executeQuery<Row & { holds: Hold[] | null }>(
    CompiledQuery.raw(text, [...values, JSON.stringify(calls)]),
  );
  const found = inOrder(rows, values[0]?.length ?? 0);
  const holds = new Map(found[0]?.holds?.map((hold) => [hold.id, hold]));
  return entries.map(({ call }, nth) => ({
    ...(found[placeOf[nth] as number] as Found),
    hold: holds.get(call.id) ?? null,
  }));
}

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
