import { sql } from "kysely";
import type { Role } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { idOf, like } from "../../kernel/page.ts";
import type { OrganizationRow } from "./place-queries.ts";

/** How many members an organization has: counted for whoever looks at it, not for every verb that stands in it. */
export async function countMembers(ctx: Ctx, id: string): Promise<number> {
  const { members } = await ctx.db
    .selectFrom("member")
    .select(({ fn }) => fn.countAll<number>().as("members"))
    .where("organization_id", "=", id)
    .executeTakeFirstOrThrow();
  return members;
}

/** The organizations an account belongs to, newest first; one more than asked for. */
export const listOf = (
  ctx: Ctx,
  account_id: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<(OrganizationRow & { members: number })[]> =>
  ctx.db
    .selectFrom("member")
    .innerJoin("organization", "organization.id", "member.organization_id")
    .innerJoin("namespace", "namespace.id", "organization.id")
    .selectAll("organization")
    .select(["namespace.path", "namespace.avatar_id"])
    .select([
      sql<Role | null>`role_in(${ctx.actor.id}::uuid, organization.id)`.as("role"),
      sql<number>`(select count(*) from member m where m.organization_id = organization.id)`.as("members"),
    ])
    .where("member.account_id", "=", account_id)
    .where("namespace.deleted_at", "is", null)
    .where("organization.id", "<", idOf(page.cursor))
    .orderBy("organization.id", "desc")
    .limit(page.limit + 1)
    .execute();

/** Makes the namespace, the organization and its first maintainer. */
export async function insert(ctx: Ctx, creator_id: string, path: string, details: Details): Promise<void> {
  const { id } = await ctx.db
    .insertInto("namespace")
    .values({ path, kind: "organization" })
    .returning("id")
    .executeTakeFirstOrThrow();
  await ctx.db
    .insertInto("organization")
    .values({ id, created_by: creator_id, ...details })
    .execute();
  await ctx.db
    .insertInto("member")
    .values({ organization_id: id, account_id: creator_id, role: "maintainer", added_by: creator_id })
    .execute();
}

export interface Details {
  name: string;
  description: string;
  email: string;
  website: string;
  country: string;
  city: string;
}

const settings = [
  "default_visibility_dataset",
  "default_visibility_model",
  "default_visibility_container",
  "default_visibility_engine",
  "default_visibility_application",
  "default_visibility_api",
  "editors_share",
  "data_approval",
  "application_approval",
  "idle_stop_minutes",
  ...(["content_log_percent", "content_log_days", "content_log_of"] as const),
  "inviters",
  "email_domains",
  "allow_private",
  "allow_publishing",
  "usage_visibility",
  ...(["adding", "joining", "join_domains", "join_role"] as const),
] as const;

/** The columns that are settings. */
export type Settings = Pick<OrganizationRow, (typeof settings)[number]>;

/** Writes what is given and leaves the rest. */
export const update = (ctx: Ctx, id: string, columns: Partial<Details> & Partial<Settings>) =>
  ctx.db.updateTable("organization").set(columns).where("id", "=", id).execute();

/** How much of an organization the world may read. */
export async function countPublished(ctx: Ctx, id: string): Promise<number> {
  const { count } = await ctx.db
    .selectFrom("resource")
    .select(sql<number>`count(*)`.as("count"))
    .where("namespace_id", "=", id)
    .where("published", "=", true)
    .where("deleted_at", "is", null)
    .executeTakeFirstOrThrow();
  return count;
}

/** The world reads nothing of it any more; gives how much it was. */
export async function unpublishAll(ctx: Ctx, id: string): Promise<number> {
  const { numUpdatedRows } = await ctx.db
    .updateTable("resource")
    .set({ published: false })
    .where("namespace_id", "=", id)
    .where("published", "=", true)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** A namespace's path and the asker's role in it. */
export const namespaceRole = (ctx: Ctx, id: string) =>
  ctx.db
    .selectFrom("namespace")
    .select(["path", sql<Role | null>`role_in(${ctx.actor.id}::uuid, id)`.as("role")])
    .where("id", "=", id)
    .executeTakeFirst();

export const setPath = (ctx: Ctx, id: string, path: string) =>
  ctx.db.updateTable("namespace").set({ path }).where("id", "=", id).execute();

/** Where a namespace is today that was called so once. */
export const movedTo = async (ctx: Ctx, path: string): Promise<string | undefined> => {
  const now = await ctx.db
    .selectFrom("namespace_path as was")
    .innerJoin("namespace", "namespace.id", "was.namespace_id")
    .select("namespace.path")
    .where("was.path", "=", path)
    .whereRef("namespace.path", "<>", "was.path")
    .where("namespace.deleted_at", "is", null)
    .executeTakeFirst();
  return now?.path;
};

export interface Consequences {
  executions_active: number;
  members: number;
  datasets: number;
  models: number;
  containers: number;
  applications: number;
  engines: number;
  apis: number;
  published: number;
  invitations_pending: number;
  storage_bytes: number;
}

/** What an organization has, to be told before it is deleted. */
export async function consequences(ctx: Ctx, id: string): Promise<Consequences> {
  const { rows } = await sql<Consequences>`
    select (select count(*) from execution e where e.namespace_id = ${id}
        and e.state in ('queued', 'starting', 'running', 'stopping')) as executions_active,
      (select count(*) from member m where m.organization_id = ${id}) as members,
      count(*) filter (where r.kind = 'dataset') as datasets,
      count(*) filter (where r.kind = 'model') as models, count(*) filter (where r.kind = 'container') as containers,
      count(*) filter (where r.kind = 'application') as applications,
      count(*) filter (where r.kind = 'engine') as engines, count(*) filter (where r.kind = 'api') as apis,
      count(*) filter (where r.published) as published,
      (select count(*) from invitation i where i.organization_id = ${id} and i.revoked_at is null
        and i.expires_at > now() and (i.max_uses is null or i.uses < i.max_uses)) as invitations_pending,
      coalesce((select l.in_use from namespace_limit l where l.namespace_id = ${id} and l.product = 'storage'), 0)
        as storage_bytes
    from resource r where r.namespace_id = ${id} and r.deleted_at is null`.execute(ctx.db);
  return rows[0] as Consequences;
}

/** Marks an organization as deleted, once: whoever asks for a role finds none from here on. */
export async function setDeleted(ctx: Ctx, id: string, deleted_by: string): Promise<boolean> {
  const { rows } = await sql`
    update namespace set deleted_at = clock_timestamp(), deleted_by = ${deleted_by}
    where id = ${id} and deleted_at is null returning id`.execute(ctx.db);
  return rows.length > 0;
}

export async function memberIds(ctx: Ctx, id: string): Promise<string[]> {
  const rows = await ctx.db.selectFrom("member").select("account_id").where("organization_id", "=", id).execute();
  return rows.map(({ account_id }) => account_id);
}

export async function setRestored(ctx: Ctx, id: string): Promise<boolean> {
  const { rows } = await sql`
    update namespace set deleted_at = null, deleted_by = null
    where id = ${id} and deleted_at > now() - interval '30 days' and purged_at is null returning id`.execute(ctx.db);
  return rows.length > 0;
}

/** Whoever deleted it stands to it as they stood before; for everybody else it is not there. */
const deleted = (ctx: Ctx) =>
  ctx.db
    .selectFrom("organization")
    .innerJoin("namespace", "namespace.id", "organization.id")
    .innerJoin("account as deleter", "deleter.id", "namespace.deleted_by")
    .select(["organization.id", "organization.name", "namespace.path"])
    .select(["deleter.path as deleted_by_path", "deleter.name as deleted_by_name"])
    .select([
      sql<Date>`namespace.deleted_at`.as("deleted_at"),
      sql<Date>`namespace.deleted_at + interval '30 days'`.as("restorable_until"),
      sql<Role | null>`(select m.role from member m where m.organization_id = organization.id
        and m.account_id = namespace.deleted_by and namespace.deleted_by = ${ctx.actor.id}::uuid)`.as("role"),
    ])
    .where("namespace.purged_at", "is", null)
    .where(sql<boolean>`namespace.deleted_at > now() - interval '30 days'`);

export type DeletedRow = NonNullable<Awaited<ReturnType<typeof findDeleted>>>;

/** A deleted organization that can still be restored, by any path it had. */
export const findDeleted = (ctx: Ctx, path: string) =>
  deleted(ctx)
    .where((e) =>
      e("namespace.id", "=", e.selectFrom("namespace_path as p").select("p.namespace_id").where("p.path", "=", path)),
    )
    .executeTakeFirst();

/** What an account deleted and can restore, newest first; one more than asked for. */
export const listDeletedBy = (ctx: Ctx, account_id: string, page: { limit: number; cursor?: string | undefined }) =>
  deleted(ctx)
    .innerJoin("member", (on) =>
      on
        .onRef("member.organization_id", "=", "organization.id")
        .onRef("member.account_id", "=", "namespace.deleted_by"),
    )
    .where("namespace.deleted_by", "=", account_id)
    .where("member.role", "=", "maintainer")
    .where("organization.id", "<", idOf(page.cursor))
    .orderBy("organization.id", "desc")
    .limit(page.limit + 1)
    .execute();

/** Organizations that were deleted so long ago that they are purged. */
export const listDue = (ctx: Ctx, limit: number) =>
  ctx.db
    .selectFrom("namespace")
    .innerJoin("organization", "organization.id", "namespace.id")
    .select(["namespace.id", "organization.name"])
    .where(sql<boolean>`namespace.deleted_at < now() - interval '30 days' and namespace.purged_at is null`)
    .limit(limit)
    .execute();

/** Removes what it had for good; false when another did. */
export async function purge(ctx: Ctx, id: string): Promise<boolean> {
  const { rows } = await sql<{ purged: boolean }>`select purge_organization(${id}) as purged`.execute(ctx.db);
  return rows[0]?.purged ?? false;
}

/** All organizations, newest first, one more than asked for. What is purged is not shown. */
export const listAll = (
  ctx: Ctx,
  f: { state: "present" | "deleted"; query?: string | undefined; limit: number; cursor?: string | undefined },
) =>
  ctx.db
    .selectFrom("organization")
    .innerJoin("namespace", "namespace.id", "organization.id")
    .innerJoin("account as creator", "creator.id", "organization.created_by")
    .leftJoin("account as deleter", "deleter.id", "namespace.deleted_by")
    .select(["organization.id", "organization.name", "namespace.path", "namespace.avatar_id"])
    .select(["organization.created_at", "creator.path as created_by_path", "creator.name as created_by_name"])
    .select(["namespace.deleted_at", "deleter.path as deleted_by_path", "deleter.name as deleted_by_name"])
    .select([
      sql<Date | null>`namespace.deleted_at + interval '30 days'`.as("restorable_until"),
      sql<number>`(select count(*) from member m where m.organization_id = organization.id)`.as("members"),
      sql<number>`coalesce((select l.in_use from namespace_limit l
        where l.namespace_id = organization.id and l.product = 'storage'), 0)`.as("storage_bytes"),
    ])
    .where("namespace.purged_at", "is", null)
    .where("namespace.deleted_at", f.state === "deleted" ? "is not" : "is", null)
    .where("organization.id", "<", idOf(f.cursor))
    .$if(f.query !== undefined, (q) =>
      q.where((e) =>
        e.or([
          e("organization.name", "ilike", like(f.query as string)),
          e("namespace.path", "ilike", like(f.query as string)),
        ]),
      ),
    )
    .orderBy("organization.id", "desc")
    .limit(f.limit + 1)
    .execute();
