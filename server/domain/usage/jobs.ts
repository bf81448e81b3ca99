import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import * as prices from "./price-queries.ts";
import * as held from "./storage-queries.ts";

const figures_max = 200;

/** What is counted when nobody waits for it. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "sums of use", every_seconds: 10, run: () => sumUse(ctx) },
  { name: "what equal files save", every_seconds: 60, run: () => countFigures(ctx) },
];

const days_max = 5000;

/** Adds to the sums what is not in them yet; reports count it already. */
async function sumUse(ctx: Ctx): Promise<void> {
  while ((await prices.sumDays(ctx, days_max)) === days_max);
  while ((await prices.gatherStorage(ctx, days_max)) === days_max);
}

/** Counts what changed; what changes again meanwhile waits for the next time. */
async function countFigures(ctx: Ctx): Promise<void> {
  for (const figure of await held.openFigures(ctx, figures_max)) await held.keepFigure(ctx, figure);
}
