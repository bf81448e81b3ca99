import { CompiledQuery, type RawBuilder, sql } from "kysely";
import type { ResourceKind, Visibility } from "../../../contract/resources.ts";
import type { Role, Switch, Tie } from "../../access/policy.ts";
import type { Ctx, Db } from "../../kernel/context.ts";
import { gather, inOrder } from "../../kernel/gather.ts";

/**
 * The strongest of ties() for an actor who stands as `role`. Most resources are in no project and were never shared: what
 * ties somebody to them is in the row, and nobody looks further; for the rest the row is read again, which costs less than
 * to carry every row whole.
 */
const tieOf = (actor: RawBuilder<unknown>, role: RawBuilder<unknown>, r: RawBuilder<unknown>) => sql<Tie | null>`
  case when row_says_all(${role}, ${r}) then strongest_tie(${role}, (${r}).owner_id = ${actor}, (${r}).visibility)
    else (select max(t.tie) from resource again, ties(${actor}, ${role}, again) t where again.id = (${r}).id) end`;

/** What readers want of a resource's own row. */
export const columns = [
  ...(["id", "namespace_id", "kind", "name", "description", "visibility", "project_id", "published"] as const),
  ...(["owner_id", "bytes", "origin", "created_at", "updated_at"] as const),
];

/** Resources with what every reader wants to know of them: their namespace, their owner, the asker's role and tie. */
const resources = (ctx: Ctx) =>
  ctx.db
    .selectFrom("resource")
    .innerJoin("namespace", "namespace.id", "resource.namespace_id")
    .leftJoin("account as owner", "owner.id", "resource.owner_id")
    .leftJoinLateral(
      sql<{ role: Role }>`standing_in(${ctx.actor.id}::uuid, resource.namespace_id)`.as<"me">(sql.ref("me")),
      (on) => on.onTrue(),
    )
    .innerJoinLateral(
      sql<{ switches: Switch[] }>`switches_in(resource.namespace_id)`.as<"on_there">(sql.ref("on_there")),
      (on) => on.onTrue(),
    )
    .select(columns.map((column) => `resource.${column}` as const))
    .leftJoin("project", "project.id", "resource.project_id")
    .where("namespace.deleted_at", "is", null)
    .select([
      "namespace.path as namespace_path",
      "namespace.kind as namespace_kind",
      "owner.path as owner_path",
      "owner.name as owner_name",
      "project.name as project_name",
      "me.role",
      "on_there.switches",
      tieOf(sql`${ctx.actor.id}::uuid`, sql`me.role`, sql`resource`).as("tie"),
    ]);

/** A resource by its address, as the asker stands to it. */
export const find = (ctx: Ctx, kind: ResourceKind, at: { namespace: string; name: string }) =>
  resources(ctx)
    .where("namespace.path", "=", at.namespace)
    .where("resource.kind", "=", kind)
    .where(sql`lower(resource.name)`, "=", at.name.toLowerCase())
    .where("resource.deleted_at", "is", null)
    .executeTakeFirst();

export const get = (ctx: Ctx, id: string) =>
  resources(ctx).where("resource.id", "=", id).where("resource.deleted_at", "is", null).executeTakeFirst();

/** Locks a resource for a change of who reaches it. */
export const lock = (ctx: Ctx, id: string) =>
  sql`select from resource where id = ${id} for no key update`.execute(ctx.db);

/**
 * How people stand to resources. The questions come as a row and each is looked up by itself (`offset 0`), so that one
 * plan, by an index, serves any number. `given` are the arrays of what is asked, `asked` their columns.
 */
const standingsBy = (given: string, asked: string, is_asked: string) => `
  select asked.n::int, (found.r).id, (found.r).kind, (found.r).name, (found.r).namespace_id, (found.r).published,
    (found.r).visibility, me.role, on_there.switches,
    case when row_says_all(me.role, found.r)
      then strongest_tie(me.role, (found.r).owner_id = asked.actor_id, (found.r).visibility)
      else (select max(t.tie) from ties(asked.actor_id, me.role, found.r) t) end as tie
  from (select ${given} offset 0) given (${asked})
  cross join lateral unnest(${asked}) with ordinality asked (${asked}, n)
  cross join lateral (
    select r from resource r join namespace n on n.id = r.namespace_id and n.deleted_at is null
    where ${is_asked} and r.deleted_at is null offset 0
  ) found
  left join lateral standing_in(asked.actor_id, (found.r).namespace_id) me on true
  cross join lateral switches_in((found.r).namespace_id) on_there`;

const byId = standingsBy("$1::uuid[], $2::uuid[]", "actor_id, id", "r.id = asked.id");

const standings = gather(async (db: Db, asked: readonly { actor_id: string | null; id: string }[]) => {
  const values = [asked.map(({ actor_id }) => actor_id), asked.map(({ id }) => id)];
  const { rows } = await db.executeQuery<Standing & { n: number }>(CompiledQuery.raw(byId, values));
  return inOrder(rows, asked.length);
});

/** How the asker stands to a resource: a hot path, so that requests of the same moment ask together. */
export const standing = (ctx: Ctx, id: string): Promise<Standing | undefined> =>
  standings(ctx.db, { actor_id: ctx.actor.id, id });

const byAddress = standingsBy(
  "$1::uuid[], $2::resource_kind[], $3::text[], $4::text[]",
  "actor_id, kind, namespace, name",
  "n.path = asked.namespace and r.kind = asked.kind and lower(r.name) = asked.name",
);

interface Address {
  actor_id: string | null;
  kind: ResourceKind;
  namespace: string;
  name: string;
}

const standingsThere = gather(async (db: Db, asked: readonly Address[]) => {
  const columns = ["actor_id", "kind", "namespace", "name"] as const;
  const values = columns.map((column) => asked.map((one) => one[column]));
  const { rows } = await db.executeQuery<Standing & { n: number }>(CompiledQuery.raw(byAddress, values));
  return inOrder(rows, asked.length);
});

/** The same by its address. */
export const standingAt = (ctx: Ctx, kind: ResourceKind, at: { namespace: string; name: string }) =>
  standingsThere(ctx.db, { actor_id: ctx.actor.id, kind, namespace: at.namespace, name: at.name.toLowerCase() });

export type Standing = Pick<
  Row,
  "id" | "kind" | "name" | "namespace_id" | "visibility" | "published" | "role" | "tie" | "switches"
>;

export type Row = NonNullable<Awaited<ReturnType<typeof get>>>;

/** Makes a resource of the asker's. */
export const insert = (
  ctx: Ctx,
  columns: {
    namespace_id: string;
    kind: ResourceKind;
    name: string;
    description: string;
    visibility: Visibility;
    project_id: string | null;
    owner_id: string;
    origin: string | null;
  },
) =>
  ctx.db
    .insertInto("resource")
    .values({ ...columns, created_by: columns.owner_id })
    .returning("id")
    .executeTakeFirstOrThrow();

export const update = (
  ctx: Ctx,
  id: string,
  columns: {
    name?: string;
    kind?: ResourceKind;
    description?: string;
    visibility?: Visibility;
    project_id?: string | null;
    has_shares?: boolean;
    published?: boolean;
  },
) =>
  ctx.db
    .updateTable("resource")
    .set({ ...columns, updated_at: sql`now()` })
    .where("id", "=", id)
    .execute();
