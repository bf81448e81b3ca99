import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { refuseOneTooMany, take } from "../resources/resources.ts";
import type { Address as Place, ResourceRow } from "../sharing/sharing.ts";
import * as sharing from "../sharing/sharing.ts";
import { type Address, seen } from "./places.ts";
import * as queries from "./queries.ts";
import { type RepositoryRow, withLatest } from "./repositories.ts";

/**
 * Makes a repository of the asker's own with every sealed version of one they may read: numbers, notes and authors stay, the
 * bytes are shared on disk, and count for whoever made the copy.
 */
export const duplicate = (
  ctx: Ctx,
  at: Address,
  to: Place & { project?: string | undefined },
): Promise<RepositoryRow> =>
  transact(ctx, async (ctx) => {
    const row = await seen(ctx, at, "resource.see");
    may(ctx, "resource.clone", row);
    const origin = `${at.kind}s/${row.namespace_path}/${row.name}`;
    const made = await sharing.create(ctx, { ...to, kind: at.kind, description: row.description, origin });
    await refuseOneTooMany(ctx, made, "resource.clone");
    await queries.duplicateVersions(ctx, row.id, { id: made.id, charged_to: accountOf(ctx) });
    await take(ctx, made, "resource.clone");
    return withLatest(ctx, await again(ctx, made));
  });

/** It weighs something now. */
const again = async (ctx: Ctx, made: ResourceRow): Promise<ResourceRow> => (await sharing.get(ctx, made.id)) ?? made;
