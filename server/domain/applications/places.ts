import type { Action } from "../../access/policy.ts";
import { type Ctx, canOf, may, see } from "../../kernel/context.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import * as sharing from "../sharing/sharing.ts";
import * as versions from "./version-queries.ts";

/** An application that the asker may see (404 otherwise), and to which they may do this (403). */
export async function seen(ctx: Ctx, at: sharing.Address, action: Action = "resource.see"): Promise<ResourceRow> {
  const row = see(ctx, "resource.see", await sharing.find(ctx, "application", at), "application");
  may(ctx, action, row);
  return row;
}

/** The same under its lock, judged by what is true now: while one waited, much may have changed. */
export async function locked(ctx: Ctx, at: sharing.Address, action: Action): Promise<ResourceRow> {
  const { id } = await seen(ctx, at, action);
  await versions.lock(ctx, id);
  const row = see(ctx, "resource.see", await sharing.get(ctx, id), "application");
  may(ctx, action, row);
  return row;
}

/** Whether what an application is to serve waits until somebody else has approved it. */
export const needsApproval = ({ switches }: Pick<ResourceRow, "switches">): boolean =>
  switches.includes("application_approval");

/** Whoever decides on versions, or may put one forward, sees those that are not ready, too. */
export function seesAll(ctx: Ctx, row: Pick<ResourceRow, "role" | "tie" | "switches">): boolean {
  const can = canOf(ctx, row, sight);
  return can["resource.read_content"] === true && (can["application.review"] === true || can["resource.edit"] === true);
}

const sight = ["resource.read_content", "application.review", "resource.edit"] as const;
