import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { letInByDomain } from "./domains.ts";

/** Who may come in without asking comes in. */
export const jobs = (ctx: Ctx): Job[] => [{ name: "domains", every_seconds: 60, run: () => letInByDomain(ctx) }];
