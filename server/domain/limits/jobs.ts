import { type Ctx, transact } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { size } from "../../kernel/size.ts";
import { record } from "../activity/activity.ts";
import * as queries from "./queries.ts";

/** What watches the limits of organizations. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "limits near their end", every_seconds: 60, run: () => warnMaintainers(ctx) },
];

/** Tells maintainers, once, that their organization's storage is nearly used up. */
const warnMaintainers = (ctx: Ctx): Promise<void> =>
  transact(ctx, async (ctx) => {
    for (const { namespace_id, cap, in_use, maintainers } of await queries.takeNear(ctx))
      await record(ctx, {
        action: "limit.near",
        severity: "notice",
        namespace_id,
        entity: { kind: "limit", id: "storage", name: "storage" },
        text: `noticed that storage is nearly used up: ${size(in_use)} of ${size(cap)}`,
        after: { limit: cap, in_use },
        concerns: maintainers,
      });
  });
