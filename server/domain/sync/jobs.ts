import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { claimAll } from "./claims.ts";
import { callBySignIn, forgetRings } from "./queries.ts";
import { readNext } from "./reading.ts";
import { beginDue, forgetOld } from "./run-queries.ts";

const at_once = 3;

/** Begins what is due, and reads what waits to be read: a few at a time, each to its end. */
async function syncAll(ctx: Ctx): Promise<void> {
  await beginDue(ctx);
  const readers = Array.from({ length: at_once }, async () => {
    while (!ctx.ports.jobs.stopping.aborted && (await readNext(ctx)));
  });
  const ended = await Promise.allSettled(readers);
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}

/** Somebody has signed in: they may be something else where they come from by now. */
export async function signedIn(ctx: Ctx, account_id: string): Promise<void> {
  if (await callBySignIn(ctx, account_id)) ctx.ports.jobs.poke("sync");
}

export const jobs = (ctx: Ctx): Job[] => [
  { name: "sync", every_seconds: 15, run: () => syncAll(ctx) },
  { name: "claims", every_seconds: 30, run: () => claimAll(ctx) },
  {
    name: "old syncs",
    every_seconds: 3600,
    run: async () => {
      await forgetRings(ctx);
      await forgetOld(ctx);
    },
  },
];
