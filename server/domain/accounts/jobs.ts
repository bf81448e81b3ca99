import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { forgetEnded } from "./session-queries.ts";
import { forgetTries } from "./tries-queries.ts";

/** What nobody asks for any more is forgotten: tries that have leaked out, sessions that ran out. */
export const jobs = (ctx: Ctx): Job[] => [
  {
    name: "old sessions",
    every_seconds: 3600,
    async run() {
      await forgetTries(ctx.ports.pool);
      await forgetEnded(ctx.ports.pool);
    },
  },
];
