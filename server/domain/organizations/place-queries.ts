import { CompiledQuery, type Selectable } from "kysely";
import type { Visibility } from "../../../contract/resources.ts";
import type { Role } from "../../access/policy.ts";
import type { Namespace, Organization } from "../../database/schema.gen.ts";
import type { Ctx, Db } from "../../kernel/context.ts";
import { gather, inOrder } from "../../kernel/gather.ts";

interface Asked {
  actor_id: string | null;
  path: string;
}

/** Answers many questions with one statement, whose plan is made once: each is looked up by itself (`offset 0`). */
const byPath = <Row>(columns: string, tables: string) =>
  gather(async (db: Db, asked: readonly Asked[]): Promise<readonly (Row | undefined)[]> => {
    const query = CompiledQuery.raw(
      `select asked.n::int, ${columns}, me.role
      from (select $1::uuid[] as actors, $2::text[] as paths offset 0) given
      cross join lateral unnest(given.actors, given.paths) with ordinality asked (actor_id, path, n)
      cross join lateral (select * from namespace where path = asked.path and deleted_at is null offset 0) namespace
      ${tables}
      left join lateral standing_in(asked.actor_id, namespace.id) me on true`,
      [asked.map(({ actor_id }) => actor_id), asked.map(({ path }) => path)],
    );
    const { rows } = await db.executeQuery<Row & { n: number }>(query);
    return inOrder(rows, asked.length);
  });

export type NamespaceRow = Pick<Selectable<Namespace>, "id" | "path"> & {
  namespace_kind: "person" | "organization";
  name: string;
  role: Role | null;
  /** What an organization has chosen; null in a personal namespace. */
  default_visibility_dataset: Visibility | null;
  default_visibility_model: Visibility | null;
  default_visibility_container: Visibility | null;
  default_visibility_engine: Visibility | null;
  default_visibility_application: Visibility | null;
  default_visibility_api: Visibility | null;
  usage_visibility: string | null;
};

const namespaces = byPath<NamespaceRow>(
  `namespace.id, namespace.path, namespace.kind as namespace_kind, coalesce(organization.name, account.name) as name,
    organization.default_visibility_dataset, organization.default_visibility_model,
    organization.default_visibility_container, organization.default_visibility_engine,
    organization.default_visibility_api, organization.default_visibility_application,
    organization.usage_visibility`,
  "left join organization on organization.id = namespace.id left join account on account.id = namespace.id",
);

/** A namespace by path, with the asker's role in it. Nearly every request begins so: those of a moment ask together. */
export const findNamespace = (ctx: Ctx, path: string): Promise<NamespaceRow | undefined> =>
  namespaces(ctx.db, { actor_id: ctx.actor.id, path });

export type OrganizationRow = Selectable<Organization> &
  Pick<Selectable<Namespace>, "path" | "avatar_id"> & { role: Role | null };

const organizations = byPath<OrganizationRow>(
  "organization.*, namespace.path, namespace.avatar_id",
  "join organization on organization.id = namespace.id",
);

/** An organization by path, with the asker's role in it; asked together as well. */
export const find = (ctx: Ctx, path: string): Promise<OrganizationRow | undefined> =>
  organizations(ctx.db, { actor_id: ctx.actor.id, path });
