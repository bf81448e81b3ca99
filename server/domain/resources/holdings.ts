import type { Ctx } from "../../kernel/context.ts";
import { giveBackStorage, refuseAboveCount, takeStorage } from "../limits/limits.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import { closeMeters, openMeters } from "../usage/usage.ts";
import * as queries from "./queries.ts";

type Held = Pick<ResourceRow, "id" | "kind" | "name" | "namespace_id">;

/**
 * Refuses (limit_reached) what was made, restored or moved here just now if it is one more than there may be: it is
 * counted already, in this transaction.
 */
export const refuseOneTooMany = (
  ctx: Ctx,
  { id, kind, name, namespace_id, owner_id }: Held & Pick<ResourceRow, "owner_id">,
  action: string,
): Promise<void> =>
  refuseAboveCount(ctx, { namespace_id, owner_id, kind }, { action, namespace_id, entity: { kind, id, name } });

/** Gives back what a locked resource counts for, and ends the records of its use. */
export async function giveBack(ctx: Ctx, { id, namespace_id }: Held): Promise<void> {
  const held = await queries.holdings(ctx, id);
  await giveBackStorage(ctx, namespace_id, held);
  await closeMeters(
    ctx,
    held.map(({ record_id }) => record_id),
  );
}

/** Counts what a locked resource holds for its namespace from now on, by new records; refuses (limit_reached) what does not fit. */
export async function take(ctx: Ctx, { id, kind, name, namespace_id }: Held, action: string): Promise<void> {
  await queries.renewHoldings(ctx, id);
  await takeRenewed(ctx, { id, kind, name, namespace_id }, action);
}

/** The same for a resource that was made just now: its records are new already. */
export async function takeRenewed(ctx: Ctx, { id, kind, name, namespace_id }: Held, action: string): Promise<void> {
  const held = await queries.holdings(ctx, id);
  await takeStorage(ctx, namespace_id, held, { action, namespace_id, entity: { kind, id, name } });
  const storage = { type: "storage", product: "storage", namespace_id, resource_id: id } as const;
  await openMeters(
    ctx,
    held.map(({ record_id, account_id, bytes, source }) => ({
      ...storage,
      id: record_id,
      account_id,
      source,
      rate: bytes,
    })),
  );
}
