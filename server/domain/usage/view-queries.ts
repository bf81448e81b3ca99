import { type RawBuilder, sql } from "kysely";
import type { Audience, ViewQuery } from "../../../contract/views.ts";
import type { Ctx } from "../../kernel/context.ts";

/** Whose views are read, by whom. */
export interface Shelf {
  id: string;
  account_id: string;
  /** Whether what is kept for maintainers is for the asker, too. */
  shares: boolean;
}

export interface ViewRow {
  id: string;
  name: string;
  audience: Audience;
  query: ViewQuery;
  owner_path: string;
  owner_name: string;
  is_own: boolean;
  opens: boolean;
  updated_at: Date;
}

/** Views `v` that are the asker's or for them. */
const visible = ({ id, account_id, shares }: Shelf) => sql`v.namespace_id = ${id} and (
  v.account_id = ${account_id} and (v.audience = 'me' or ${shares}) or v.audience = 'everybody'
  or v.audience = 'maintainers' and ${shares})`;

async function rows(ctx: Ctx, shelf: Shelf, which: RawBuilder<unknown>): Promise<ViewRow[]> {
  const { rows } = await sql<ViewRow>`
    select v.id, v.name, v.audience, v.query, a.path as owner_path, a.name as owner_name,
      v.account_id = ${shelf.account_id} as is_own, o.view_id is not null as opens, v.updated_at
    from saved_view v join account a on a.id = v.account_id
    left join opening_view o on o.account_id = ${shelf.account_id} and o.namespace_id = v.namespace_id and o.view_id = v.id
    where ${visible(shelf)} ${which}
    order by v.audience <> 'me', lower(v.name)`.execute(ctx.db);
  return rows;
}

/** The asker's own views first, then those that are for others, too; by name. */
export const list = (ctx: Ctx, shelf: Shelf): Promise<ViewRow[]> => rows(ctx, shelf, sql``);

/** A view that the asker may see, locked. */
export async function find(ctx: Ctx, shelf: Shelf, id: string): Promise<ViewRow | undefined> {
  await sql`select from saved_view where id = ${id} for update`.execute(ctx.db);
  return (await rows(ctx, shelf, sql`and v.id = ${id}`))[0];
}

/** How many views somebody keeps for themselves, or there are for others. */
export async function count(ctx: Ctx, shelf: Shelf, audience: Audience): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from saved_view v where v.namespace_id = ${shelf.id}
      and ${audience === "me" ? sql`v.audience = 'me' and v.account_id = ${shelf.account_id}` : sql`v.audience <> 'me'`}
    `.execute(ctx.db);
  return rows[0]?.count ?? 0;
}

export interface Given {
  name: string;
  audience: Audience;
  query: ViewQuery;
}

export async function insert(ctx: Ctx, { id, account_id }: Shelf, { name, audience, query }: Given): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into saved_view (namespace_id, account_id, audience, name, query)
    values (${id}, ${account_id}, ${audience}, ${name}, ${JSON.stringify(query)}) returning id`.execute(ctx.db);
  return rows[0]?.id ?? "";
}

export async function update(ctx: Ctx, id: string, { name, audience, query }: Given): Promise<void> {
  await sql`
    update saved_view set name = ${name}, audience = ${audience}, query = ${JSON.stringify(query)}, updated_at = now()
    where id = ${id}`.execute(ctx.db);
}

export async function remove(ctx: Ctx, id: string): Promise<void> {
  await sql`delete from saved_view where id = ${id}`.execute(ctx.db);
}

/** With which view the asker's reports open; with none where it is null. */
export async function setOpening(ctx: Ctx, { id, account_id }: Shelf, view_id: string | null): Promise<void> {
  if (view_id === null)
    await sql`delete from opening_view where account_id = ${account_id} and namespace_id = ${id}`.execute(ctx.db);
  else
    await sql`
      insert into opening_view (account_id, namespace_id, view_id) values (${account_id}, ${id}, ${view_id})
      on conflict (account_id, namespace_id) do update set view_id = excluded.view_id`.execute(ctx.db);
}
