import { type Ctx, may, transact } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import * as queries from "./grant-queries.ts";
import { findNamespace, keepersOf } from "./house-queries.ts";

/** How much storage is granted to everybody, and to those with a grant of their own. */
export async function list(ctx: Ctx, page: { limit: number; cursor?: string | undefined }) {
  may(ctx, "finance.see");
  const after = keyOf(page.cursor, /^[a-z0-9-]{1,60}$/) ?? "";
  const rows = await queries.listGrants(ctx, { ...page, after });
  return { ...pageOf(rows, page.limit, (row) => row.namespace), defaults: await queries.defaults(ctx) };
}

/** Sets what whoever has no grant of their own may store; where that is less than what they do, nothing more fits. */
export const setDefaults = (ctx: Ctx, given: queries.Defaults): Promise<queries.Defaults> =>
  transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    const before = await queries.defaults(ctx);
    await queries.setDefaults(ctx, given);
    await record(ctx, {
      action: "storage.grant_default",
      severity: "notice",
      namespace_id: null,
      entity: { kind: "storage", id: null, name: "storage" },
      text: `granted ${words(given.organization_bytes)} of storage to each organization and ${words(given.person_bytes)} to each person`,
      before: { ...before },
      after: { ...given },
    });
    return given;
  });

/** Grants storage to one namespace, whatever others have; undefined: what others of its kind have. */
export const set = (
  ctx: Ctx,
  path: string,
  bytes: number | null | undefined,
): Promise<{ granted_bytes: number | null }> =>
  transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    const namespace = await findNamespace(ctx, path);
    if (!namespace) throw notFound("namespace");
    const before = await queries.lockGrant(ctx, namespace.id);
    await (bytes === undefined ? queries.endGrant(ctx, namespace.id) : queries.setGrant(ctx, namespace.id, bytes));
    const after = await queries.granted(ctx, namespace.id);
    await record(ctx, {
      action: "storage.grant",
      severity: "notice",
      namespace_id: namespace.id,
      entity: { kind: "storage", id: namespace.id, name: "storage" },
      text: `granted ${words(after)} of storage to ${namespace.path}${bytes === undefined ? ", as to others" : ""}`,
      before: { granted: before },
      after: { granted: after },
      concerns: await keepersOf(ctx, namespace.id),
    });
    return { granted_bytes: after };
  });

const words = (bytes: number | null) =>
  bytes === null ? "as much as they like" : `${Number((bytes / 2 ** 30).toFixed(3))} GiB`;
