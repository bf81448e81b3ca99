import { accountOf, type Ctx, may, see, type Target, transact } from "../../kernel/context.ts";
import { pageOf } from "../../kernel/page.ts";
import { record } from "../activity/activity.ts";
import * as places from "./place-queries.ts";
import * as queries from "./queries.ts";

export type { OrganizationRow } from "./place-queries.ts";

export type NamespaceRow = places.NamespaceRow & Target & { id: string };

/** A person's or an organization's namespace as a target; undefined when there is none. */
export async function namespaceOf(ctx: Ctx, path: string): Promise<NamespaceRow | undefined> {
  const row = await places.findNamespace(ctx, path);
  return row && { ...row, kind: "namespace", namespace_id: row.id };
}

/** An organization as a target; undefined when there is none. */
export async function find(ctx: Ctx, path: string) {
  const row = await places.find(ctx, path);
  return row && targetOf(row);
}

const targetOf = <Row extends places.OrganizationRow>(row: Row) => ({
  ...row,
  kind: "organization",
  namespace_id: row.id,
  switches: row.inviters === "editors" ? (["inviters"] as const) : [],
});

/** Finds an organization or a namespace that the asker belongs to (404 otherwise). */
export const seen = async (ctx: Ctx, path: string) =>
  see(ctx, "organization.see", await find(ctx, path), "organization");

/** An organization with how many members it has, to be shown. */
export const counted = async <T extends { id: string }>(ctx: Ctx, row: T) => ({
  ...row,
  members: await queries.countMembers(ctx, row.id),
});

/** Creates an organization; its creator becomes maintainer. */
export const create = (ctx: Ctx, path: string, details: queries.Details) =>
  transact(ctx, async (ctx) => {
    may(ctx, "organization.create");
    await queries.insert(ctx, accountOf(ctx), path, details);
    const made = await seen(ctx, path);
    await record(ctx, {
      action: "organization.create",
      severity: "notice",
      namespace_id: made.id,
      entity: { kind: "organization", id: made.id, name: made.name },
      text: `created the organization ${made.name}`,
      after: { path, ...details },
    });
    return made;
  });

/** The asker's organizations, newest first. */
export async function list(ctx: Ctx, page: { limit: number; cursor?: string | undefined }) {
  may(ctx, "organization.list");
  const rows = await queries.listOf(ctx, accountOf(ctx), page);
  return pageOf(rows.map(targetOf), page.limit, (row) => row.id);
}

/** Changes the information. */
export const edit = (
  ctx: Ctx,
  path: string,
  details: { [K in keyof queries.Details]?: queries.Details[K] | undefined },
) =>
  transact(ctx, async (ctx) => {
    const before = await seen(ctx, path);
    may(ctx, "organization.edit", before);
    const columns = definedOf(details);
    if (Object.keys(columns).length === 0) return before;
    await queries.update(ctx, before.id, columns);
    await recordEdit(ctx, before, "organization.edit", "changed the organization's information", columns);
    return seen(ctx, path);
  });

/** Takes over information from where an organization is synced from, inside the caller's transaction. */
export async function follow(
  ctx: Ctx,
  before: places.OrganizationRow,
  columns: Partial<Pick<queries.Details, "name" | "description">>,
): Promise<void> {
  if (Object.keys(columns).length === 0) return;
  await queries.update(ctx, before.id, columns);
  await recordEdit(ctx, before, "organization.edit", "took over information from where it is synced from", columns);
}

/** What of a change was given. */
export const definedOf = <T extends object>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** Writes a line of what an organization was and is. */
export const recordEdit = (
  ctx: Ctx,
  row: places.OrganizationRow,
  action: string,
  text: string,
  after: Record<string, unknown>,
) =>
  record(ctx, {
    action,
    severity: "notice",
    namespace_id: row.id,
    entity: { kind: "organization", id: row.id, name: row.name },
    text,
    before: Object.fromEntries(Object.keys(after).map((key) => [key, row[key as keyof typeof row]])),
    after,
  });

/** A namespace's path and the asker's role in it, by id. */
export const namespaceRole = (ctx: Ctx, id: string) => queries.namespaceRole(ctx, id);

/** The address today of what was called so once; undefined where nothing was, or it is deleted. */
export const movedTo = (ctx: Ctx, path: string): Promise<string | undefined> => queries.movedTo(ctx, path);

/** Whether somebody with this e-mail address may become a member. */
export const allowsEmail = ({ email_domains }: Pick<places.OrganizationRow, "email_domains">, email: string) =>
  email_domains.length === 0 || email_domains.includes(email.toLowerCase().split("@").at(-1) ?? "");
