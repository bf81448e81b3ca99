import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { clearPurged } from "../resources/resources.ts";
import { forget as forgetContent } from "./content-queries.ts";
import * as queries from "./queries.ts";
import { noteProcess, settleLost } from "./settlement-queries.ts";

const at_once = 200;

/** What of the gateway happens by itself: calls that a server did not live to settle, and what is gone for good. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "gateway", every_seconds: 5, run: async () => void (await noteProcess(ctx, ctx.ports.process_id)) },
  { name: "lost calls", every_seconds: 10, run: () => settleAllLost(ctx) },
  { name: "minutes of model APIs", every_seconds: 3600, run: async () => void (await queries.forgetMinutes(ctx)) },
  { name: "kept content of calls", every_seconds: 60, run: async () => void (await forgetContent(ctx)) },
  {
    name: "purged model APIs",
    every_seconds: 60,
    run: () => clearPurged(ctx, "api", async (ctx, id) => void (await queries.clear(ctx, id))),
  },
];

async function settleAllLost(ctx: Ctx): Promise<void> {
  while ((await settleLost(ctx, ctx.ports.process_id, at_once)) === at_once);
}
