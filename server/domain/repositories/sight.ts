import { type Ctx, canOf } from "../../kernel/context.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import type { Sight } from "./queries.ts";

/** Whether what is sealed here waits until somebody else has approved it. */
export const needsApproval = ({ switches }: Pick<ResourceRow, "switches">): boolean =>
  switches.includes("data_approval");

/**
 * Others' open versions are seen by whoever may edit the repository; where data needs approval, by reviewers alone, as what
 * waits for approval or was rejected is everywhere.
 */
export function sightOf(ctx: Ctx, row: ResourceRow): Sight {
  const can = canOf(ctx, row, ["resource.edit", "version.see_unapproved"]);
  const unapproved = can["version.see_unapproved"] === true;
  return { unapproved, drafts: needsApproval(row) ? unapproved : can["resource.edit"] === true };
}
