import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import * as held from "./storage-queries.ts";

const figures_max = 200;

/** What is counted when nobody waits for it. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "what equal files save", every_seconds: 60, run: () => countFigures(ctx) },
];

/** Counts what changed; what changes again meanwhile waits for the next time. */
async function countFigures(ctx: Ctx): Promise<void> {
  for (const figure of await held.openFigures(ctx, figures_max)) await held.keepFigure(ctx, figure);
}
