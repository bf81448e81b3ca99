import type { ResourceKind } from "../../../contract/resources.ts";
import { type Ctx, see, transact } from "../../kernel/context.ts";
import { idOf, pageOf } from "../../kernel/page.ts";
import { record } from "../activity/activity.ts";
import * as organizations from "../organizations/organizations.ts";
import * as sharing from "../sharing/sharing.ts";
import * as queries from "./queries.ts";

/** What an organization has published, newest first. */
export async function list(
  ctx: Ctx,
  path: string,
  f: { limit: number; cursor?: string | undefined; kind?: ResourceKind | undefined },
): Promise<{ items: sharing.ResourceRow[]; next_cursor: string | null }> {
  const organization = see(ctx, "organization.see_home_page", await organizations.find(ctx, path), "organization");
  const ids = await queries.listPublished(ctx, organization.id, { ...f, below: idOf(f.cursor) });
  const { items, next_cursor } = pageOf(ids, f.limit, (id) => id);
  const rows = await Promise.all(items.map((id) => sharing.get(ctx, id)));
  return { items: rows.filter((row) => row !== undefined), next_cursor };
}

/** Withdraws everything from the public: called once at start where the installation publishes nothing. */
export const withdrawAll = (ctx: Ctx): Promise<void> =>
  transact(ctx, async (ctx) => {
    for (const { id, kind, name, namespace_id, owner_id } of await queries.withdrawAll(ctx))
      await record(ctx, {
        action: "resource.publish",
        severity: "notice",
        namespace_id,
        entity: { kind, id, name },
        text: `withdrew from the public the ${kind} ${name}: this installation publishes nothing`,
        before: { published: true },
        after: { published: false },
        concerns: sharing.ownerOf(ctx, { owner_id }),
      });
  });
