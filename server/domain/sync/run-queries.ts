import { sql } from "kysely";
import type { SyncRun } from "../../../contract/sync-runs.ts";
import type { Ctx } from "../../kernel/context.ts";
import { idOf } from "../../kernel/page.ts";
import type { ForgeMember } from "../forges/ports.ts";
import type { Change } from "./plan.ts";

type Trigger = SyncRun["trigger"];
export type WaitsFor = NonNullable<SyncRun["waits_for"]>;
export type FailureKind = NonNullable<SyncRun["failure"]>["kind"];

const runs = (ctx: Ctx) =>
  ctx.db
    .selectFrom("sync_run as r")
    .leftJoin("account as asker", "asker.id", "r.asked_by")
    .leftJoin("account as decider", "decider.id", "r.decided_by")
    .select(["r.id", "r.link_id", "r.organization_id", "r.trigger", "r.preview", "r.state", "r.waits_for"])
    .select(["r.pages_read", "r.people_read", "r.people_expected", "r.failure_kind", "r.failure_text", "r.counts"])
    .select(["r.plan_sha256", "r.read_organization", "r.started_at", "r.read_at", "r.ended_at"])
    .select(["asker.path as asker_path", "asker.name as asker_name"])
    .select(["decider.path as decider_path", "decider.name as decider_name"]);

export type RunRow = NonNullable<Awaited<ReturnType<typeof find>>>;

export const find = (ctx: Ctx, organization_id: string, id: string) =>
  runs(ctx).where("r.organization_id", "=", organization_id).where("r.id", "=", id).executeTakeFirst();

/** A run, locked. */
export const lock = (ctx: Ctx, id: string) => runs(ctx).where("r.id", "=", id).forUpdate("r").executeTakeFirst();

/** Runs, the newest first; one more than asked for. */
export const list = (
  ctx: Ctx,
  organization_id: string,
  page: { limit: number; cursor?: string | undefined; changed?: boolean | undefined },
) =>
  runs(ctx)
    .where("r.organization_id", "=", organization_id)
    .where("r.id", "<", idOf(page.cursor))
    .$if(page.changed === true, (q) =>
      q
        .where("r.state", "=", "applied")
        .where(sql<boolean>`exists (select from sync_change c where c.run_id = r.id and c.kind <> 'kept')`),
    )
    .orderBy("r.id", "desc")
    .limit(page.limit + 1)
    .execute();

/** Begins a run; where one is being read, gives that. */
export async function begin(
  ctx: Ctx,
  row: { link_id: string; organization_id: string; trigger: Trigger; preview: boolean; asked_by: string | null },
): Promise<{ id: string; is_new: boolean }> {
  const made = await ctx.db
    .insertInto("sync_run")
    .values(row)
    .onConflict((on) => on.column("link_id").where("state", "=", sql.lit("reading")).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (made) return { id: made.id, is_new: true };
  const { id } = await ctx.db
    .selectFrom("sync_run")
    .select("id")
    .where("link_id", "=", row.link_id)
    .where("state", "=", "reading")
    .executeTakeFirstOrThrow();
  return { id, is_new: false };
}

/** What is under way is more than a look, where somebody asks for that. */
export const wantMore = (ctx: Ctx, id: string) =>
  ctx.db.updateTable("sync_run").set({ preview: false }).where("id", "=", id).where("state", "=", "reading").execute();

/** A reader says every few seconds that it is there. */
const lease = sql<Date>`clock_timestamp() + interval '10 seconds'`;

/** Takes a run that nobody reads, to be read from its beginning by this reader; undefined when there is none. */
export async function take(ctx: Ctx, reader: string) {
  const { rows } = await sql<{ id: string; link_id: string; organization_id: string }>`
    update sync_run r set reader = ${reader}, leased_until = ${lease}, pages_read = 0, people_read = 0, people_expected = null
    where r.id = (
      select w.id from sync_run w where w.state = 'reading' and (w.leased_until is null or w.leased_until < clock_timestamp())
      order by w.id limit 1 for update skip locked)
    returning r.id, r.link_id, r.organization_id`.execute(ctx.db);
  return rows[0];
}

/** Writes down a page, while this reader is the one that reads; false when it is no longer. */
export async function stage(
  ctx: Ctx,
  { id, reader }: { id: string; reader: string },
  page: { people: readonly ForgeMember[]; expected: number | null; begins: boolean },
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update sync_run set leased_until = ${lease}, pages_read = pages_read + 1,
      people_expected = coalesce(${page.expected}::int, people_expected)
    where id = ${id} and reader = ${reader} and state = 'reading' returning id`.execute(ctx.db);
  if (rows.length === 0) return false;
  if (page.begins) await ctx.db.deleteFrom("sync_staged").where("run_id", "=", id).execute();
  const people = JSON.stringify(page.people);
  await sql`
    insert into sync_staged (run_id, forge_account_id, login, name, forge_role)
    select distinct on (p.id) ${id}::uuid, p.id, left(p.login, 200), left(p.name, 200), p.role
    from jsonb_to_recordset(${people}::jsonb) p (id text, login text, name text, role text)
    on conflict (run_id, forge_account_id)
    do update set login = excluded.login, name = excluded.name, forge_role = excluded.forge_role`.execute(ctx.db);
  await sql`update sync_run r set people_read = (select count(*) from sync_staged s where s.run_id = r.id)
    where id = ${id}`.execute(ctx.db);
  return true;
}

/** Keeps a run for its reader; false when another has taken it. */
export async function keep(ctx: Ctx, { id, reader }: { id: string; reader: string }): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`update sync_run set leased_until = ${lease}
    where id = ${id} and reader = ${reader} and state = 'reading' returning id`.execute(ctx.db);
  return rows.length > 0;
}

/** Who was known and has not been read this time. */
export const absent = (ctx: Ctx, { id, link_id }: { id: string; link_id: string }, limit: number) =>
  ctx.db
    .selectFrom("sync_person as p")
    .select(["p.forge_account_id", "p.login"])
    .where("p.link_id", "=", link_id)
    .where("p.forge_role", "is not", null)
    .where(
      sql<boolean>`not exists (select from sync_staged s where s.run_id = ${id} and s.forge_account_id = p.forge_account_id)`,
    )
    .orderBy("p.forge_account_id")
    .limit(limit)
    .execute();

/** Whether anybody who administers the organization there has been read. */
export async function hasAdmin(ctx: Ctx, id: string): Promise<boolean> {
  const found = await ctx.db
    .selectFrom("sync_staged")
    .select("run_id")
    .where("run_id", "=", id)
    .where("forge_role", "=", "admin")
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** What was read of the organization itself. */
export const setRead = (
  ctx: Ctx,
  id: string,
  { organization, picture }: { organization: object; picture: { large: Buffer; small: Buffer } | null },
) =>
  ctx.db
    .updateTable("sync_run")
    .set({
      read_organization: JSON.stringify(organization),
      picture_large: picture?.large ?? null,
      picture_small: picture?.small ?? null,
      read_at: sql<Date>`clock_timestamp()`,
    })
    .where("id", "=", id)
    .execute();

export async function pictureOf(ctx: Ctx, id: string): Promise<{ large: Buffer; small: Buffer } | null> {
  const row = await ctx.db
    .selectFrom("sync_run")
    .select(["picture_large", "picture_small"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.picture_large && row.picture_small ? { large: row.picture_large, small: row.picture_small } : null;
}

type Outcome =
  | { state: "previewed" | "applied" | "superseded"; decided_by?: string | null }
  | { state: "waiting"; waits_for: WaitsFor }
  | { state: "failed"; failure_kind: FailureKind; failure_text: string };

/** Moves a run on; what ended needs neither picture nor reader any more. */
export async function settle(
  ctx: Ctx,
  id: string,
  outcome: Outcome,
  plan?: { counts: object; plan_sha256: Buffer },
): Promise<void> {
  const ended = !["previewed", "waiting"].includes(outcome.state);
  await ctx.db
    .updateTable("sync_run")
    .set({
      waits_for: null,
      ...outcome,
      ...(plan ? { counts: JSON.stringify(plan.counts), plan_sha256: plan.plan_sha256 } : {}),
      ...{ reader: null, leased_until: null },
      ...(ended ? { ended_at: sql<Date>`clock_timestamp()`, picture_large: null, picture_small: null } : {}),
    })
    .where("id", "=", id)
    .execute();
  if (ended) await ctx.db.deleteFrom("sync_staged").where("run_id", "=", id).execute();
}

/** What waits would be something else by now: writes that down, to be looked at. */
export async function showAnew(
  ctx: Ctx,
  id: string,
  { changes, counts, plan_sha256 }: { changes: readonly Change[]; counts: object; plan_sha256: Buffer },
): Promise<void> {
  await putChanges(ctx, id, changes);
  await ctx.db
    .updateTable("sync_run")
    .set({ counts: JSON.stringify(counts), plan_sha256 })
    .where("id", "=", id)
    .execute();
}

/** Puts away whatever else waits of a link. */
export const supersede = async (ctx: Ctx, link_id: string, but: string): Promise<void> => {
  const waiting = await ctx.db
    .selectFrom("sync_run")
    .select("id")
    .where("link_id", "=", link_id)
    .where("state", "in", ["previewed", "waiting"])
    .where("id", "<>", but)
    .execute();
  for (const { id } of waiting) await settle(ctx, id, { state: "superseded" });
};

/** Writes down what a run changes, instead of what was written before. */
export async function putChanges(ctx: Ctx, run_id: string, changes: readonly Change[]): Promise<void> {
  await ctx.db.deleteFrom("sync_change").where("run_id", "=", run_id).execute();
  const rows = changes.map(({ who, member, from, to, ...one }, n) => ({
    ...{ ...one, n, from_value: from, to_value: to, account_id: member?.account_id ?? null },
    ...{ forge_account_id: who?.forge_account_id ?? null, login: who?.login ?? null, name: who?.name ?? null },
  }));
  await sql`
    insert into sync_change (run_id, n, kind, forge_account_id, login, name, account_id, field, from_value, to_value, why)
    select ${run_id}::uuid, c.n, c.kind, c.forge_account_id, c.login, c.name, c.account_id, c.field, c.from_value, c.to_value, c.why
    from jsonb_populate_recordset(null::sync_change, ${JSON.stringify(rows)}::jsonb) c`.execute(ctx.db);
}

/** What a run changes, in its order; one more than asked for. */
export const listChanges = (
  ctx: Ctx,
  run_id: string,
  page: { limit: number; after: number; kind?: string | undefined },
) =>
  ctx.db
    .selectFrom("sync_change as c")
    .leftJoin("account as a", "a.id", "c.account_id")
    .select(["c.n", "c.kind", "c.login", "c.name", "c.field", "c.from_value", "c.to_value", "c.why"])
    .select(["a.path", "a.name as member_name"])
    .where("c.run_id", "=", run_id)
    .where("c.n", ">", page.after)
    .$if(page.kind !== undefined, (q) => q.where("c.kind", "=", page.kind as string))
    .orderBy("c.n")
    .limit(page.limit + 1)
    .execute();

/** Begins what is due. */
export const beginDue = (ctx: Ctx) =>
  sql`
    insert into sync_run (link_id, organization_id, trigger)
    select l.id, l.organization_id, coalesce(l.called_by, 'schedule')
    from sync_link l join namespace n on n.id = l.organization_id and n.deleted_at is null
    where l.next_at <= now() and l.ended_at is null and l.health not in ('suspended', 'moved') and l.applied_at is not null
    order by l.next_at limit 100
    on conflict (link_id) where state = 'reading' do nothing`.execute(ctx.db);

/** Runs that changed nothing are forgotten after three months. */
export const forgetOld = (ctx: Ctx) =>
  sql`delete from sync_run r where r.ended_at < now() - interval '90 days'
    and not (r.state = 'applied' and exists (select from sync_change c where c.run_id = r.id and c.kind <> 'kept'))`.execute(
    ctx.db,
  );
