import { sql } from "kysely";
import type { SkipReason } from "../../../contract/publications.ts";
import type { Role, Tie } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { Destination } from "../repositories/repositories.ts";

/** What was asked for. */
export interface Asked {
  to: Destination;
  paths: readonly string[];
  folder: string | null;
}

export interface Skipped {
  path: string;
  reason: SkipReason;
}

export interface New {
  execution_id: string;
  requested_by: string;
  asked: Asked;
}

/** Writes down what is to be done. */
export const insert = (ctx: Ctx, { asked, ...row }: New) =>
  ctx.db
    .insertInto("publication")
    .values({ ...row, asked: JSON.stringify(asked) })
    .returning("id")
    .executeTakeFirstOrThrow();

const publications = (ctx: Ctx) =>
  ctx.db
    .selectFrom("publication")
    .innerJoin("account", "account.id", "publication.requested_by")
    .selectAll("publication")
    .select(["account.path as requester_path", "account.name as requester_name"])
    .select(sql<Asked>`publication.asked`.as("asked"))
    .select(sql<Skipped[]>`publication.skipped`.as("skipped"));

export type PublicationRow = Awaited<ReturnType<typeof get>>;

export const get = (ctx: Ctx, id: string) =>
  publications(ctx).where("publication.id", "=", id).executeTakeFirstOrThrow();

/** One of an execution. */
export const find = (ctx: Ctx, execution_id: string, id: string) =>
  publications(ctx)
    .where("publication.execution_id", "=", execution_id)
    .where("publication.id", "=", id)
    .executeTakeFirst();

/** Those of an execution, newest first; one more than asked for. */
export const listOf = (ctx: Ctx, execution_id: string, page: { limit: number; below: string }) =>
  publications(ctx)
    .where("publication.execution_id", "=", execution_id)
    .where("publication.id", "<", page.below)
    .orderBy("publication.id", "desc")
    .limit(page.limit + 1)
    .execute();

/** The oldest that waits and that nobody is at work on. */
export const nextWaiting = (ctx: Ctx, busy: readonly string[]) =>
  publications(ctx)
    .where("publication.state", "in", ["waiting", "copying"])
    .where(sql<boolean>`publication.id <> all (${sql.val(busy)}::uuid[])`)
    .orderBy("publication.id")
    .limit(1)
    .executeTakeFirst();

interface Came {
  files: number;
  bytes: number;
  skipped: readonly Skipped[];
  skipped_total: number;
}

const columnsOf = ({ skipped, ...came }: Came) => ({ ...came, skipped: JSON.stringify(skipped) });
const isUnderWay = sql<boolean>`state in ('waiting', 'copying')`;

/** Writes down how far it is. */
export const setCame = (ctx: Ctx, id: string, came: Came) =>
  ctx.db
    .updateTable("publication")
    .set({ ...columnsOf(came), state: "copying" })
    .where("id", "=", id)
    .where(isUnderWay)
    .execute();

/** Ends it; false: it had ended before. */
export async function setEnded(
  ctx: Ctx,
  id: string,
  came: Came,
  end: { state: "done"; version_id: string } | { state: "failed"; error: string },
): Promise<boolean> {
  const row = await ctx.db
    .updateTable("publication")
    .set({ ...columnsOf(came), ...end, ended_at: sql`now()` })
    .where("id", "=", id)
    .where(isUnderWay)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

const origins_max = 100;

/** Whose output a version was made of, and how the asker stands to their containers. */
export async function listOrigins(ctx: Ctx, version_id: string) {
  const { rows } = await sql<{
    execution_id: string;
    role: Role | null;
    tie: Tie | null;
    files: number;
    bytes: number;
    ended_at: Date;
    asked: Asked;
    requester_path: string;
    requester_name: string;
  }>`
    select p.execution_id, p.files, p.bytes, p.ended_at, p.asked, a.path as requester_path, a.name as requester_name,
      me.role, (select max(t.tie) from ties(${ctx.actor.id}::uuid, me.role, r) t
        where r.deleted_at is null and n.deleted_at is null) as tie
    from publication p
    join account a on a.id = p.requested_by
    join execution e on e.id = p.execution_id
    join resource r on r.id = e.container_id
    join namespace n on n.id = r.namespace_id
    left join lateral standing_in(${ctx.actor.id}::uuid, r.namespace_id) me on true
    where p.version_id = ${version_id} order by p.id limit ${origins_max}`.execute(ctx.db);
  return rows;
}

/** Whoever asked for it, as they are now. */
export const personOf = (ctx: Ctx, id: string) =>
  ctx.db.selectFrom("account").select(["id", "path", "name"]).where("id", "=", id).executeTakeFirstOrThrow();
