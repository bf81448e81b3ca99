import { type Ctx, transact } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { size } from "../../kernel/size.ts";
import { record } from "../activity/activity.ts";
import * as queries from "./near-queries.ts";
import { prove } from "./proof.ts";

/** What watches the limits of organizations. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "limits near their end", every_seconds: 60, run: () => warnMaintainers(ctx) },
  { name: "proof", every_seconds: 600, run: async () => void (await prove(ctx)) },
];

/** Tells maintainers, once, that their organization's storage or its money for this month is nearly used up. */
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
    for (const { namespace_id, cap, spent, percent, maintainers } of await queries.takeSpending(ctx))
      await record(ctx, {
        action: percent === 100 ? "limit.reached" : "limit.near",
        severity: percent === 100 ? "warning" : "notice",
        namespace_id,
        entity: { kind: "limit", id: "monthly_spend", name: "monthly_spend" },
        text: `noticed that ${money(ctx, spent)} of this month's ${money(ctx, cap)} are spent${percent === 100 ? stands : ""}`,
        after: { limit: cap, in_use: spent },
        concerns: maintainers,
      });
  });

const stands = ": new starts are refused, what runs goes on";
const money = (ctx: Ctx, micros: number) => `${(micros / 1_000_000).toFixed(2)} ${ctx.ports.currency}`;
