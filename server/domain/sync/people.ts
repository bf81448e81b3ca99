import type { SyncStanding } from "../../../contract/sync.ts";
import { type Ctx, may, transact } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { seen } from "../organizations/organizations.ts";
import * as queries from "./people-queries.ts";
import { lock } from "./queries.ts";
import { linkOf } from "./sync.ts";

export type { PersonRow } from "./people-queries.ts";

interface Page {
  limit: number;
  cursor?: string | undefined;
  standing?: SyncStanding | undefined;
  query?: string | undefined;
}

/** People of the organization there, and what they are here. */
export async function list(ctx: Ctx, path: string, { cursor, ...page }: Page) {
  const organization = await seen(ctx, path);
  may(ctx, "sync.see", organization);
  const after = keyOf(cursor, /^\d{1,20}$/) ?? "";
  const rows = await queries.list(ctx, organization.id, { ...page, after });
  return pageOf(rows, page.limit, (row) => row.forge_account_id);
}

/** Somebody is to be what they are there, from the next sync on. */
export const follow = (ctx: Ctx, path: string, forge_account_id: string): Promise<queries.PersonRow> =>
  transact(ctx, async (ctx) => {
    const { organization, link } = await linkOf(ctx, path, "sync.run");
    await lock(ctx, link.id);
    const before = await queries.find(ctx, organization.id, forge_account_id);
    if (!before) throw notFound("person there");
    if (!mayFollow(before))
      throw new Problem("conflict", `${before.login} is what they are there already, or is there no longer`);
    await queries.setFollowing(ctx, link.id, forge_account_id);
    await record(ctx, {
      action: "sync.follow",
      severity: "notice",
      namespace_id: organization.id,
      entity: { kind: "member", id: before.path, name: before.account_name ?? before.login },
      text: `lets ${before.login} be what they are in ${link.login}`,
      before: { standing: before.standing },
      concerns: before.account_id === null ? [] : [before.account_id],
    });
    return { ...before, follows_again: true };
  });

/** Whether there is anything to lift: something was decided here that the sync respects. */
export const mayFollow = ({ standing, forge_role, follows_again }: queries.PersonRow): boolean =>
  forge_role !== null && !follows_again && ["overridden", "local", "kept_out"].includes(standing);
