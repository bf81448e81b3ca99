import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { deviceOf } from "./devices.ts";
import * as queries from "./session-queries.ts";

export { bySession, bySessionId, type SignedIn, stillOpen } from "./session-queries.ts";

/** Where one is signed in. */
export async function list(ctx: Ctx) {
  may(ctx, "session.list");
  return queries.list(ctx, accountOf(ctx));
}

/** Ends one of one's own sessions: its next request is refused, and what it has open is cut. */
export const end = (ctx: Ctx, id: string): Promise<undefined> =>
  transact(ctx, async (ctx) => {
    may(ctx, "session.end");
    const ended = await queries.end(ctx, accountOf(ctx), id);
    if (!ended) throw notFound("session");
    const { browser, system } = deviceOf(ended.user_agent);
    await recordEnd(ctx, `ended a session (${[browser, system].filter(Boolean).join(", ") || "unknown"})`);
    return undefined;
  });

/** Ends all of one's own sessions but the one that asks. */
export const endOthers = (ctx: Ctx): Promise<{ ended: number }> =>
  transact(ctx, async (ctx) => {
    may(ctx, "session.end");
    const ended = await queries.endAll(ctx, accountOf(ctx), ctx.actor.session_id ?? null);
    if (ended > 0) await recordEnd(ctx, `ended ${ended} other ${ended === 1 ? "session" : "sessions"}`);
    return { ended };
  });

const recordEnd = (ctx: Ctx, text: string) =>
  record(ctx, {
    action: "session.end",
    severity: "notice",
    namespace_id: accountOf(ctx),
    entity: { kind: "account", id: accountOf(ctx), name: ctx.actor.name },
    text,
  });
