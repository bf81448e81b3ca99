import type { ResourceKind } from "../../../contract/resources.ts";
import type { Ctx } from "../../kernel/context.ts";
import * as queries from "./queries.ts";

export { remove } from "./deleted.ts";
export { refuseOneTooMany, takeRenewed as take } from "./holdings.ts";

const at_once = 100;

/** Clears what was purged of a kind: `clear` removes what it alone knows of, files first. */
export async function clearPurged(
  ctx: Ctx,
  kind: ResourceKind,
  clear: (ctx: Ctx, resource_id: string) => Promise<void>,
): Promise<void> {
  for (const id of await queries.listToClear(ctx, kind, at_once)) {
    await clear(ctx, id);
    await queries.setCleared(ctx, id);
  }
}
