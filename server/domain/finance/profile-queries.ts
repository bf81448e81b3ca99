import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** What somebody writes into a profile. */
export interface ProfileFields {
  company: string;
  tax_id: string;
  address: string;
  email: string;
  language: "en" | "zh";
}

export interface ProfileRow extends ProfileFields {
  id: string;
  created_at: Date;
  by_path: string;
  by_name: string;
}

/** Profiles of a namespace, or of the installation (null), below an id, newest first. */
export async function list(ctx: Ctx, namespace_id: string | null, page: { below: string; rows: number }) {
  const whose = namespace_id === null ? sql`p.namespace_id is null` : sql`p.namespace_id = ${namespace_id}`;
  const { rows } = await sql<ProfileRow>`
    select p.id, p.company, p.tax_id, p.address, p.email, p.language, p.created_at, n.path as by_path, a.name as by_name
    from billing_profile p join account a on a.id = p.created_by join namespace n on n.id = a.id
    where ${whose} and p.id < ${page.below} order by p.id desc limit ${page.rows}`.execute(ctx.db);
  return rows;
}

export const insert = (ctx: Ctx, namespace_id: string | null, p: ProfileFields) =>
  sql`insert into billing_profile (namespace_id, company, tax_id, address, email, language, created_by)
    values (${namespace_id}, ${p.company}, ${p.tax_id}, ${p.address}, ${p.email}, ${p.language}, ${ctx.actor.id})`.execute(
    ctx.db,
  );
