import { type Ctx, may, transact } from "../../kernel/context.ts";
import { idOf, lastId, pageOf } from "../../kernel/page.ts";
import { record } from "../activity/activity.ts";
import { seen } from "./finance.ts";
import * as queries from "./profile-queries.ts";

/** What documents say of a namespace now. */
export async function current(ctx: Ctx, path: string): Promise<queries.ProfileRow | null> {
  const { id } = await seen(ctx, path);
  return newest(ctx, id);
}

/** What the profile was, newest first. */
export async function history(ctx: Ctx, path: string, page: { limit: number; cursor?: string | undefined }) {
  const { id } = await seen(ctx, path);
  const rows = await queries.list(ctx, id, { below: idOf(page.cursor), rows: page.limit + 1 });
  return pageOf(rows, page.limit, (row) => row.id);
}

/** Writes the profile of a namespace: a new one, which holds from now on. */
export const write = (ctx: Ctx, path: string, given: queries.ProfileFields): Promise<queries.ProfileRow | null> =>
  transact(ctx, async (ctx) => {
    const namespace = await seen(ctx, path);
    may(ctx, "wallet.order", namespace);
    return put(ctx, { id: namespace.id, path }, given);
  });

/** What documents say of whoever issues them. */
export async function issuer(ctx: Ctx): Promise<queries.ProfileRow | null> {
  may(ctx, "finance.see");
  return newest(ctx, null);
}

/** Writes what documents say of whoever issues them. */
export const writeIssuer = (ctx: Ctx, given: queries.ProfileFields): Promise<queries.ProfileRow | null> =>
  transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    return put(ctx, null, given);
  });

const newest = async (ctx: Ctx, namespace_id: string | null) =>
  (await queries.list(ctx, namespace_id, { below: lastId, rows: 1 }))[0] ?? null;

async function put(ctx: Ctx, whose: { id: string; path: string } | null, given: queries.ProfileFields) {
  const before = await newest(ctx, whose?.id ?? null);
  await queries.insert(ctx, whose?.id ?? null, given);
  await record(ctx, {
    action: whose ? "billing_profile.set" : "issuer.set",
    severity: "notice",
    namespace_id: whose?.id ?? null,
    entity: { kind: "billing_profile", id: whose?.id ?? null, name: whose?.path ?? "issuer" },
    text: whose ? "changed the billing profile" : "changed what documents say of their issuer",
    before: before ? said(before) : {},
    after: said(given),
  });
  return newest(ctx, whose?.id ?? null);
}

const said = ({ company, tax_id, address, email }: queries.ProfileFields) => ({ company, tax_id, address, email });
