import { type RepositoryKind, repositoryNouns } from "../../../contract/repositories.ts";
import type { Action } from "../../access/policy.ts";
import { type Ctx, may, see } from "../../kernel/context.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import * as sharing from "../sharing/sharing.ts";
import * as queries from "./queries.ts";

/** Where a repository is: a data set or a model. */
export interface Address extends sharing.Address {
  kind: RepositoryKind;
}

/** Only repositories come through these doors. */
export const kindOf = ({ kind }: Pick<ResourceRow, "kind">): RepositoryKind => (kind === "model" ? "model" : "dataset");

/** A repository that the asker may see (404 otherwise), and whose content they may read if that is asked for (403). */
export async function seen(
  ctx: Ctx,
  at: Address,
  action: "resource.see" | "resource.read_content",
): Promise<ResourceRow> {
  const row = see(ctx, "resource.see", await sharing.find(ctx, at.kind, at), repositoryNouns[at.kind]);
  may(ctx, action, row);
  return row;
}

/** Locks a repository, and judges again by what is true under the lock: while one waited, much may have changed. */
export async function locked(ctx: Ctx, { id }: ResourceRow, action: Action): Promise<ResourceRow> {
  await queries.lockResource(ctx, id);
  return judged(ctx, id, action);
}

/** A repository as it is now, if the asker may do this to it. */
export async function judged(ctx: Ctx, id: string, action: Action): Promise<ResourceRow> {
  const row = see(ctx, "resource.see", await sharing.get(ctx, id), "repository");
  may(ctx, action, row);
  return row;
}
