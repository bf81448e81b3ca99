import { ResourceKind } from "../../../contract/resources.ts";
import { type Ctx, may } from "../../kernel/context.ts";
import { pageOf } from "../../kernel/page.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import * as queries from "./queries.ts";

/** What people share with the asker out of their own namespaces, newest first. */
export async function list(
  ctx: Ctx,
  { kind, ...filters }: queries.Filters & { kind?: ResourceKind | undefined },
): Promise<{ items: ResourceRow[]; next_cursor: string | null }> {
  may(ctx, "account.see");
  const rows = await queries.list(ctx, kind ? [kind] : ResourceKind.options, filters);
  return pageOf(rows, filters.limit, (row) => row.id);
}
