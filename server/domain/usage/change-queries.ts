import { type RawBuilder, sql } from "kysely";
import type { ActorKind } from "../../../contract/activity.ts";
import type { Change, changeKinds } from "../../../contract/reports.ts";
import type { Ctx } from "../../kernel/context.ts";
import { keyOf, like, part, uuid } from "../../kernel/page.ts";
import type { Place } from "./queries.ts";

type Kind = (typeof changeKinds)[number];

/** Which line of history is which kind of change; prices and capacity are everybody's. */
const actions: Record<Kind, { action: string; whose: "own" | "everybody" }> = {
  limit: { action: "limit.set", whose: "own" },
  price: { action: "price.set", whose: "everybody" },
  capacity: { action: "resource_type.set", whose: "everybody" },
  correction: { action: "usage.correct", whose: "own" },
};

/** Which changes are wanted. */
export interface Wanted {
  kind?: Kind | undefined;
  subject?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export interface ChangeRow {
  id: string;
  at: Date;
  kind: Kind;
  subject: string;
  text: string;
  actor_kind: ActorKind;
  actor_path: string | null;
  before: Change["before"];
  after: Change["after"];
}

const time = (given: string | undefined) => sql`${new Date(given ?? 0)}::timestamptz`;
const subject = sql`case when a.action = 'usage.correct' then a.entity_name else coalesce(a.entity_id, a.entity_name) end`;

/** Where only one's own use is to be read, so is what changed for one alone. */
const isOwn = ({ only }: Place) => sql`(
  (a.action = 'limit.set' and (a.entity_id not like '%/%' or a.entity_id like '*/%'
    or split_part(a.entity_id, '/', 1) = (select m.path from account m where m.id = ${only})))
  or (a.action = 'usage.correct' and exists (select from usage_record u
    where u.id = a.entity_id::uuid and u.account_id = ${only})))`;

/** One walk an action, none further than a page. */
function walk(
  place: Place,
  f: Wanted & { limit: number; cursor?: string | undefined },
  kind: Kind,
): RawBuilder<unknown> {
  const { action, whose } = actions[kind];
  const last = keyOf(f.cursor, uuid);
  return sql`(
    select a.id, a.at, ${kind}::text as kind, ${subject} as subject, a.text, a.actor_kind, a.actor_id, a.before, a.after
    from activity a
    where a.action = ${action} and not a.refused
      and ${whose === "own" ? sql`a.namespace_id = ${place.id}` : sql`a.namespace_id is null`}
      ${whose === "own" ? part(place.only, isOwn(place)) : sql``}
      ${part(f.subject, sql`${subject} ilike ${like(f.subject ?? "")}`)}
      ${part(f.from, sql`a.at >= ${time(f.from)}`)}
      ${part(f.to, sql`a.at <= ${time(f.to)}`)}
      ${part(last, sql`(a.at, a.id) < ((select b.at from activity b where b.id = ${last}), ${last}::uuid)`)}
    order by a.at desc, a.id desc limit ${f.limit + 1})`;
}

/** What changed, newest first, one more than asked for. */
export async function list(
  ctx: Ctx,
  place: Place,
  f: Wanted & { limit: number; cursor?: string | undefined },
): Promise<ChangeRow[]> {
  const kinds = f.kind === undefined ? (Object.keys(actions) as Kind[]) : [f.kind];
  const { rows } = await sql<ChangeRow>`
    select c.id, c.at, c.kind, c.subject, c.text, c.actor_kind, c.before, c.after,
      (select m.path from account m where m.id = c.actor_id) as actor_path
    from (${sql.join(
      kinds.map((kind) => walk(place, f, kind)),
      sql` union all `,
    )}) c
    order by c.at desc, c.id desc limit ${f.limit + 1}`.execute(ctx.db);
  return rows;
}
