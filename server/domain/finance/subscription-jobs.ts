import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { listDue } from "./subscription-queries.ts";
import { tend } from "./subscriptions.ts";

const due_max = 500;

/** Renews what is subscribed to, each by itself: one that fails keeps no other from being renewed. */
export const subscriptionJobs = (ctx: Ctx): Job[] => [
  {
    name: "storage subscriptions",
    every_seconds: 60,
    async run() {
      for (const { id, namespace_id } of await listDue(ctx, due_max))
        await tend(ctx, id).catch((error) =>
          ctx.ports.log.error({ err: error, namespace: namespace_id }, "a storage subscription was not renewed"),
        );
    },
  },
];
