import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { return_days } from "../departures/departures.ts";
import { forget } from "./queries.ts";

/** Forgets what departures took once it can no longer be given back. */
export const returnJobs = (ctx: Ctx): Job[] => [
  { name: "old departures", every_seconds: 3600, run: async () => void (await forget(ctx, return_days)) },
];
