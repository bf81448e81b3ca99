import { type RawBuilder, sql } from "kysely";
import type { ActorKind } from "../../../contract/activity.ts";
import type { Change, changeKinds } from "../../../contract/reports.ts";
import type { Ctx } from "../../kernel/context.ts";
import { keyOf, like, part, uuid } from "../../kernel/page.ts";
import type { Place } from "./queries.ts";

type Kind = (typeof changeKinds)[number];

/** Which lines of history are which kind of change; prices, capacity and what all are granted are everybody's. */
const actions: Record<Kind, { own?: readonly string[]; everybody?: readonly string[] }> = {
  limit: { own: ["limit.set"] },
  grant: { own: ["storage.grant"], everybody: ["storage.grant_default"] },
  subscription: { own: ["start", "change", "renew", "late", "end"].map((verb) => `subscription.${verb}`) },
  package: { own: ["buy", "refund", "used_up", "expire"].map((verb) => `package.${verb}`) },
  price: { everybody: ["price.set"] },
  capacity: { everybody: ["resource_type.set"] },
  correction: { own: ["usage.correct"] },
};

/** What is money's, and for those who may see it. */
const paid: readonly Kind[] = ["subscription", "package"];

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
const subject = sql`case when a.action = 'usage.correct' or a.entity_kind in ('package', 'subscription', 'storage')
  then a.entity_name else coalesce(a.entity_id, a.entity_name) end`;

/** Where only one's own use is to be read, so is what changed for one alone. */
const isOwn = ({ only }: Place) => sql`(
  (a.action = 'limit.set' and (a.entity_id not like '%/%' or a.entity_id like '*/%'
    or split_part(a.entity_id, '/', 1) = (select m.path from account m where m.id = ${only})))
  or a.action = 'storage.grant'
  or (a.action = 'usage.correct' and exists (select from usage_record u
    where u.id = a.entity_id::uuid and u.account_id = ${only})))`;

/** One walk an action, none further than a page. */
function walk(
  place: Place,
  f: Wanted & { limit: number; cursor?: string | undefined },
  { kind, action, own }: { kind: Kind; action: string; own: boolean },
): RawBuilder<unknown> {
  const last = keyOf(f.cursor, uuid);
  return sql`(
    select a.id, a.at, ${kind}::text as kind, ${subject} as subject, a.text, a.actor_kind, a.actor_id, a.before, a.after
    from activity a
    where a.action = ${action} and not a.refused
      and ${own ? sql`a.namespace_id = ${place.id}` : sql`a.namespace_id is null`}
      ${own ? part(place.only, isOwn(place)) : sql``}
      ${part(f.subject, sql`${subject} ilike ${like(f.subject ?? "")}`)}
      ${part(f.from, sql`a.at >= ${time(f.from)}`)}
      ${part(f.to, sql`a.at <= ${time(f.to)}`)}
      ${part(last, sql`(a.at, a.id) < ((select b.at from activity b where b.id = ${last}), ${last}::uuid)`)}
    order by a.at desc, a.id desc limit ${f.limit + 1})`;
}

const walksOf = (kind: Kind) =>
  (["own", "everybody"] as const).flatMap((whose) =>
    (actions[kind][whose] ?? []).map((action) => ({ kind, action, own: whose === "own" })),
  );

/** What changed, newest first, one more than asked for; of money only where the asker may see it. */
export async function list(
  ctx: Ctx,
  place: Place & { money: boolean },
  f: Wanted & { limit: number; cursor?: string | undefined },
): Promise<ChangeRow[]> {
  const asked = f.kind === undefined ? (Object.keys(actions) as Kind[]) : [f.kind];
  const walks = asked.filter((kind) => place.money || !paid.includes(kind)).flatMap(walksOf);
  if (walks.length === 0) return [];
  const { rows } = await sql<ChangeRow>`
    select c.id, c.at, c.kind, c.subject, c.text, c.actor_kind, c.before, c.after,
      (select m.path from account m where m.id = c.actor_id) as actor_path
    from (${sql.join(
      walks.map((one) => walk(place, f, one)),
      sql` union all `,
    )}) c
    order by c.at desc, c.id desc limit ${f.limit + 1}`.execute(ctx.db);
  return rows;
}
