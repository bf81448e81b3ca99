import { afterCommit, type Ctx, may, see, transact } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { type NamespaceRow, namespaceOf } from "../organizations/organizations.ts";
import * as queries from "./queries.ts";

/** More products than an installation has. */
const products_max = 1000;
const first = { path: "", product: "" };

const seen = async (ctx: Ctx, path: string) => see(ctx, "limit.list", await namespaceOf(ctx, path), "organization");

/** Every limit with its use, and the asker's own. */
export async function list(ctx: Ctx, path: string): Promise<queries.ProductRow[]> {
  const namespace = await seen(ctx, path);
  return queries.list(ctx, namespace.id, ctx.actor.id);
}

/** What each member may use and uses, by member. */
export async function listMembers(
  ctx: Ctx,
  path: string,
  filters: { limit: number; cursor?: string | undefined; product?: string | undefined },
) {
  const namespace = await seen(ctx, path);
  may(ctx, "limit.list_members", namespace);
  const [after = "", product = ""] = (keyOf(filters.cursor, /^[a-z0-9-]{1,60} [a-z0-9_-]{1,60}$/) ?? "").split(" ");
  const rows = await queries.listMembers(ctx, namespace.id, { ...filters, after: { path: after, product } });
  return pageOf(rows, filters.limit, (row) => `${row.path} ${row.product}`);
}

/** What one member may use and uses. */
export async function listOfMember(ctx: Ctx, path: string, who: string): Promise<queries.MemberRow[]> {
  const namespace = await seen(ctx, path);
  may(ctx, "limit.list_members", namespace);
  const member = await queries.findMember(ctx, namespace.id, who);
  if (!member) throw notFound("member");
  return queries.listMembers(ctx, namespace.id, { limit: products_max, after: first, path: member.path });
}

/** Sets the namespace's limit. Below present use it stops nothing and blocks new starts. */
export const set = (ctx: Ctx, path: string, product: string, limit: number | null) =>
  transact(ctx, async (ctx) => {
    const namespace = await settable(ctx, path, product);
    const before = await queries.setCap(ctx, { namespace_id: namespace.id, product }, limit);
    await recordSet(ctx, namespace, product, `set the limit of ${product} to ${words(limit)}`, {
      before,
      after: limit,
    });
    return productOf(ctx, namespace.id, product);
  });

/** Sets the limit of every member who has none of their own. */
export const setDefault = (ctx: Ctx, path: string, product: string, limit: number | null) =>
  transact(ctx, async (ctx) => {
    const namespace = await settable(ctx, path, product);
    const before = await queries.setDefaultCap(ctx, { namespace_id: namespace.id, product }, limit);
    const text = `set the default member limit of ${product} to ${words(limit)}`;
    await recordSet(ctx, namespace, product, text, { before, after: limit, whose: "*" });
    return { product, limit };
  });

/** Sets a member's own limit; null is unlimited, whatever the default says. The namespace's limit stands beside it. */
export const setMember = (ctx: Ctx, path: string, who: string, product: string, limit: number | null) =>
  transact(ctx, async (ctx) => {
    const namespace = await settable(ctx, path, product);
    const member = await queries.findMember(ctx, namespace.id, who);
    if (!member) throw notFound("member");
    const at = { namespace_id: namespace.id, account_id: member.id, product };
    const { own, before } = await queries.setMemberCap(ctx, at, limit);
    await recordSet(ctx, namespace, product, `set ${member.name}'s limit of ${product} to ${words(limit)}`, {
      before: own ? before : "default",
      after: limit,
      member,
    });
    const [row] = await queries.listMembers(ctx, namespace.id, { limit: 1, after: first, product, path: member.path });
    if (!row) throw notFound("member");
    return row;
  });

/** Whoever waits is looked at anew when a limit has changed. */
async function settable(ctx: Ctx, path: string, product: string): Promise<NamespaceRow> {
  const namespace = await seen(ctx, path);
  may(ctx, "limit.set", namespace);
  afterCommit(ctx, () => ctx.ports.jobs.poke("queue"));
  await productOf(ctx, namespace.id, product);
  return namespace;
}

async function productOf(ctx: Ctx, namespace_id: string, product: string): Promise<queries.ProductRow> {
  const [row] = await queries.list(ctx, namespace_id, ctx.actor.id, product);
  if (row) return row;
  const others = '"storage", "containers", "repositories" or "monthly_spend"';
  throw new Problem("not_found", `There is no product "${product}" here: name a resource type, ${others}`);
}

const words = (limit: number | null) => (limit === null ? "unlimited" : String(limit));

const recordSet = (
  ctx: Ctx,
  namespace: NamespaceRow,
  product: string,
  text: string,
  {
    before,
    after,
    member,
    whose = member?.path,
  }: {
    before: number | string | null;
    after: number | null;
    member?: { id: string; path: string };
    /** Whose limit it is: `*` is each member's; without it the namespace's. */
    whose?: string | undefined;
  },
) =>
  record(ctx, {
    action: "limit.set",
    severity: "notice",
    namespace_id: namespace.id,
    entity: { kind: "limit", id: whose === undefined ? product : `${whose}/${product}`, name: product },
    text,
    before: { limit: before },
    after: { limit: after },
    ...(member ? { concerns: [member.id] } : {}),
  });
