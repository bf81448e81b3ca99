import { sql } from "kysely";
import type { Role } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { idOf } from "../../kernel/page.ts";

/** A namespace by path, with the asker's role in it. */
export const findNamespace = (ctx: Ctx, path: string) =>
  ctx.db
    .selectFrom("namespace")
    .leftJoin("organization", "organization.id", "namespace.id")
    .leftJoin("account", "account.id", "namespace.id")
    .select(["namespace.id", "namespace.path", "namespace.kind as namespace_kind"])
    .select([
      sql<string>`coalesce(organization.name, account.name)`.as("name"),
      sql<Role | null>`role_in(${ctx.actor.id}::uuid, namespace.id)`.as("role"),
      "organization.default_visibility_dataset",
      "organization.default_visibility_container",
    ])
    .where("namespace.path", "=", path)
    .where("namespace.deleted_at", "is", null)
    .executeTakeFirst();

const organizations = (ctx: Ctx) =>
  ctx.db
    .selectFrom("organization")
    .innerJoin("namespace", "namespace.id", "organization.id")
    .where("namespace.deleted_at", "is", null)
    .selectAll("organization")
    .select(["namespace.path"])
    .select([
      sql<Role | null>`role_in(${ctx.actor.id}::uuid, organization.id)`.as("role"),
      sql<number>`(select count(*) from member m where m.organization_id = organization.id)`.as("members"),
    ]);

export type OrganizationRow = NonNullable<Awaited<ReturnType<typeof find>>>;

/** An organization by path, with the asker's role in it. */
export const find = (ctx: Ctx, path: string) =>
  organizations(ctx).where("namespace.path", "=", path).executeTakeFirst();

/** The organizations an account belongs to, newest first; one more than asked for. */
export const listOf = (ctx: Ctx, account_id: string, page: { limit: number; cursor?: string | undefined }) =>
  organizations(ctx)
    .innerJoin("member", (on) =>
      on.onRef("member.organization_id", "=", "organization.id").on("member.account_id", "=", account_id),
    )
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

/** Writes what is given and leaves the rest. */
export const update = (
  ctx: Ctx,
  id: string,
  columns: Partial<Details> &
    Partial<Pick<OrganizationRow, "default_visibility_dataset" | "default_visibility_container">>,
) => ctx.db.updateTable("organization").set(columns).where("id", "=", id).execute();

/** A namespace's path and the asker's role in it. */
export const namespaceRole = (ctx: Ctx, id: string) =>
  ctx.db
    .selectFrom("namespace")
    .select(["path", sql<Role | null>`role_in(${ctx.actor.id}::uuid, id)`.as("role")])
    .where("id", "=", id)
    .executeTakeFirst();
