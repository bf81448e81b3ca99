import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import * as workspaces from "../containers/workspaces.ts";

/** A cell that computes is use of its workspace, also where it only waits and everybody has left. */
export const notebookJobs = (ctx: Ctx): Job[] => [
  {
    name: "busy notebooks",
    every_seconds: 30,
    run: async () => workspaces.note(ctx, [], await ctx.ports.sittings.busy()),
  },
];
