import type { Ctx } from "../../kernel/context.ts";
import { attend } from "../../kernel/guests.ts";
import { Problem } from "../../kernel/problem.ts";

/** Whoever may not be there any more is cut after this time at the latest. */
const judge_ms = 1000;

/**
 * Watches over an answer that stays open: `judge` says again each second, and whenever something changes in its
 * namespace, whether it may go on; it is cut when not, and when its person was shown out.
 */
export function watchOver(ctx: Ctx, namespace_id: string, judge: () => Promise<boolean>, cut: () => void): () => void {
  let is_judging = false;
  const look = async () => {
    if (is_judging) return;
    is_judging = true;
    // a database that is away for a moment cuts nobody
    const fine = await judge().catch((error) => !(error instanceof Problem));
    is_judging = false;
    if (!fine) cut();
  };
  const timer = setInterval(() => void look(), judge_ms);
  timer.unref();
  const unlisten = ctx.ports.live.listen((event) => event.namespace_id === namespace_id && void look());
  const leave = attend(ctx, namespace_id, cut);
  return () => {
    clearInterval(timer);
    unlisten();
    leave();
  };
}
