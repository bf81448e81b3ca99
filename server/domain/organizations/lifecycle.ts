import { accountOf, afterCommit, type Ctx, may, see, type Target, transact } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { pageOf } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { find, recordEdit, seen } from "./organizations.ts";
import * as queries from "./queries.ts";

/** Gives an organization another path. The old one stays its own, so that it leads here and can be taken again. */
export const rename = (ctx: Ctx, path: string, to: string) =>
  transact(ctx, async (ctx) => {
    const before = await seen(ctx, path);
    may(ctx, "organization.rename", before);
    if (to === path) return before;
    await queries.setPath(ctx, before.id, to);
    await recordEdit(ctx, before, "organization.rename", `changed the path from ${path} to ${to}`, { path: to });
    return seen(ctx, to);
  });

/** What would end with an organization. */
export async function consequences(ctx: Ctx, path: string) {
  const organization = await seen(ctx, path);
  may(ctx, "organization.delete", organization);
  return { name: organization.name, ...(await queries.consequences(ctx, organization.id)) };
}

/**
 * Deletes an organization. From the commit on nobody has a role in it, so that tokens, shares and links into it are dead;
 * what is read or written there at the moment is cut, and the reconciler stops what runs. It is kept whole for 30 days.
 */
export const remove = (ctx: Ctx, path: string, confirm: string): Promise<queries.DeletedRow> =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "organization.delete", organization);
    if (confirm !== organization.name)
      throw invalid("query.confirm", `Type the organization's name to delete it: ${organization.name}`);
    const ended = await queries.consequences(ctx, organization.id);
    if (!(await queries.setDeleted(ctx, organization.id, accountOf(ctx)))) throw notFound("organization");
    await recordLine(ctx, organization, "organization.delete", "deleted the organization", {
      before: { path, ...ended },
    });
    const members = await queries.memberIds(ctx, organization.id);
    afterCommit(ctx, () => {
      for (const id of members) ctx.ports.guests.expel(id, organization.id);
      ctx.ports.jobs.poke("executions");
    });
    return deletedRow(ctx, path);
  });

async function deletedRow(ctx: Ctx, path: string): Promise<queries.DeletedRow> {
  const row = await queries.findDeleted(ctx, path);
  if (!row) throw notFound("deleted organization");
  return row;
}

const targetOf = (row: queries.DeletedRow | undefined): (Target & queries.DeletedRow) | undefined =>
  row && { ...row, kind: "organization", namespace_id: row.id };

/** Brings a deleted organization back as it was; what ran in it has ended. */
export const restore = (ctx: Ctx, path: string) =>
  transact(ctx, async (ctx) => {
    const row = see(
      ctx,
      "organization.restore",
      targetOf(await queries.findDeleted(ctx, path)),
      "deleted organization",
    );
    may(ctx, "organization.restore", row);
    if (!(await queries.setRestored(ctx, row.id)))
      throw new Problem("conflict", "It was restored or purged a moment ago");
    await recordLine(ctx, row, "organization.restore", "restored the organization", {
      before: { deleted_at: row.deleted_at, deleted_by: row.deleted_by_path },
    });
    const members = await queries.memberIds(ctx, row.id);
    afterCommit(ctx, () => {
      for (const id of members) ctx.ports.guests.welcome(id, row.id);
    });
    const restored = await find(ctx, row.path);
    if (!restored) throw new Error("a restored organization is there");
    return restored;
  });

/** What the asker deleted and can restore. */
export async function listDeleted(ctx: Ctx, page: { limit: number; cursor?: string | undefined }) {
  may(ctx, "organization.list");
  return pageOf(await queries.listDeletedBy(ctx, accountOf(ctx), page), page.limit, (row) => row.id);
}

/** All organizations of this installation, for whoever runs it. */
export async function listAll(ctx: Ctx, filters: Parameters<typeof queries.listAll>[1]) {
  may(ctx, "organization.list_all");
  return pageOf(await queries.listAll(ctx, filters), filters.limit, (row) => row.id);
}

const recordLine = (
  ctx: Ctx,
  { id, name }: { id: string; name: string },
  action: string,
  text: string,
  change: { before?: Record<string, unknown>; after?: Record<string, unknown> } = {},
) =>
  record(ctx, {
    action,
    severity: "warning",
    namespace_id: id,
    entity: { kind: "organization", id, name },
    text,
    ...change,
  });

const at_once = 20;

/** What comes 30 days after a deletion. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "deleted organizations", every_seconds: 3600, run: () => purgeDue(ctx) },
];

async function purgeDue(ctx: Ctx): Promise<void> {
  for (;;) {
    const due = await queries.listDue(ctx, at_once);
    for (const organization of due) await purge(ctx, organization);
    if (due.length < at_once) return;
  }
}

const purge = (ctx: Ctx, organization: { id: string; name: string }): Promise<void> =>
  transact(ctx, async (ctx) => {
    if (!(await queries.purge(ctx, organization.id))) return;
    await recordLine(ctx, organization, "organization.purge", "removed for good what the organization had");
  });
