import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { purgeOld } from "./deleted.ts";

/** What happens to deleted resources by itself. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "old deleted resources", every_seconds: 3600, run: () => purgeOld(ctx) },
];
