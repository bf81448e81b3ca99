import { type Ctx, transact } from "../../kernel/context.ts";
import { record } from "../activity/activity.ts";
import { maintainersOf } from "../members/members.ts";
import * as queries from "./queries.ts";
import * as runQueries from "./run-queries.ts";

/** Why a run came to nothing. */
export interface Failure {
  kind: runQueries.FailureKind;
  text: string;
  wait_seconds: number | null;
}

const healthOf = ({ kind }: Failure): queries.LinkRow["health"] => {
  if (kind === "moved") return "moved";
  return kind === "unauthorized" ? "needs_authorization" : "stale";
};

/** A run has failed: nothing of the organization is changed by that but what is known of the link. */
export const failed = (
  ctx: Ctx,
  run: { id: string; link_id: string; reader: string },
  failure: Failure,
): Promise<void> =>
  transact(ctx, async (ctx) => {
    const link = await queries.lock(ctx, run.link_id);
    if (!(await runQueries.keep(ctx, run)) || !link) return;
    const { kind, text, wait_seconds } = failure;
    await runQueries.settle(ctx, run.id, { state: "failed", failure_kind: kind, failure_text: text.slice(0, 500) });
    if (link.health === "suspended") return;
    const health = healthOf(failure);
    await queries.setFailed(ctx, link.id, { health, text: sentences[health] ?? text, wait_seconds });
    if (health !== "stale" && health !== link.health) await alarm(ctx, link, health, text);
  });

const sentences: Record<string, string> = {
  needs_authorization: "No connected account may read it any more: authorize one again",
};

async function alarm(ctx: Ctx, link: queries.LinkRow, health: string, text: string): Promise<void> {
  await record(ctx, {
    action: `sync.${health}`,
    severity: "warning",
    namespace_id: link.organization_id,
    entity: { kind: "sync", id: link.id, name: link.login },
    text: `cannot be synced with ${link.login} any more: ${text}`,
    concerns: await maintainersOf(ctx, link.organization_id, 100),
  });
}
