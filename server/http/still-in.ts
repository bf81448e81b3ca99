import type { FastifyInstance } from "fastify";
import type pg from "pg";
import { stillOpen } from "../domain/accounts/sessions.ts";
import * as tokens from "../domain/tokens/tokens.ts";
import type { Ctx } from "../kernel/context.ts";

/** Whose session or token has ended is cut after this time at the latest. */
const look_ms = 900;

/** Watches over an answer that stays open; gives what ends the watching. `cut` is called once. */
export type Watch = (ctx: Ctx, cut: () => void) => () => void;

/**
 * Looks each second, by one statement for all sessions and one for all tokens that have something open here, whether they
 * still let in: wherever they were ended, and however many servers there are. A database that is away for a moment cuts
 * nobody.
 */
export function createWatch(app: FastifyInstance, pool: pg.Pool): Watch {
  const watched = new Map<() => void, Ctx>();
  let looking = false;
  const look = async () => {
    if (looking || watched.size === 0) return;
    looking = true;
    const held = [...watched];
    const open = await openOnes(
      pool,
      held.map(([, ctx]) => ctx),
    ).catch(() => undefined);
    looking = false;
    if (!open) return;
    for (const [cut, { actor }] of held) if (!open.has(idOf(actor)) && watched.delete(cut)) cut();
  };
  const timer = setInterval(() => void look(), look_ms).unref();
  app.addHook("onClose", async () => clearInterval(timer));
  return (ctx, cut) => {
    if (ctx.actor.id === null) return () => {};
    watched.set(cut, ctx);
    return () => watched.delete(cut);
  };
}

const idOf = ({ session_id, token }: Ctx["actor"]): string => session_id ?? token?.id ?? "";

/** The sessions and tokens among these that let in. */
async function openOnes(pool: pg.Pool, all: readonly Ctx[]): Promise<Set<string>> {
  const sessions = [...new Set(all.flatMap(({ actor }) => actor.session_id ?? []))];
  const held = [...new Set(all.flatMap(({ actor }) => actor.token?.id ?? []))];
  const open = await Promise.all([
    sessions.length > 0 ? stillOpen(pool, sessions) : [],
    held.length > 0 ? tokens.stillValid(pool, held) : [],
  ]);
  return new Set(open.flatMap((ids) => [...ids]));
}
