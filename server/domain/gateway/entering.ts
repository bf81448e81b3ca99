import type { Actor, Ctx } from "../../kernel/context.ts";
import type { FoundOwner } from "../tokens/tokens.ts";
import type { Hold } from "./hold-queries.ts";
import { enter as findAndHold } from "./holds.ts";
import { begin, type Coming, type Meter, release, standsOver } from "./meters.ts";
import { type Found, find, type Look } from "./model-queries.ts";
import { lookOf, meantBy, type RouteRow, refuseOtherProtocol } from "./models.ts";

/** A secret that a call comes with, and who is known by it. */
export interface Bearer {
  sha256: Buffer;
  actorOf: (owner: FoundOwner | undefined) => Promise<Actor>;
}

/** A call that was let in. */
export interface Entered {
  ctx: Ctx;
  route: RouteRow;
  meter: Meter;
}

/**
 * Lets a call in: who sends it (where that is not known yet, by `bearer`), which route is meant, and what is held for it, by
 * one statement. Who may call is judged by what was found, as everywhere.
 */
export async function enter(ctx: Ctx, it: Coming, bearer: Bearer | null): Promise<Entered> {
  const { owner, routes, hold } = await lookUp(ctx, it, lookOf(ctx, it.model, bearer?.sha256));
  const { as, route } = await judged(ctx, it, { owner, routes, bearer }).catch((error) => {
    // it was held for less than the judge asks: then it is given back
    if (routes[0] && hold?.tokens != null) release(ctx, it, routes[0]);
    throw error;
  });
  noteHeld(it.model, standsOver(route));
  return { ctx: as, route, meter: await begin(as, it, route, hold) };
}

async function judged(
  ctx: Ctx,
  { model, protocol }: Coming,
  { owner, routes, bearer }: Found & { bearer: Bearer | null },
): Promise<{ as: Ctx; route: RouteRow }> {
  const as = bearer ? { ...ctx, actor: await bearer.actorOf(owner ?? undefined) } : ctx;
  const route = meantBy(as, model, routes);
  refuseOtherProtocol(route, protocol);
  return { as, route };
}

/** Names of models whose calls were held for when they were called last: whoever says one asks for the hold at once. */
const held = new Set<string>();
const held_max = 10_000;

function noteHeld(model: string, is_held: boolean): void {
  held.delete(model);
  if (is_held) held.add(model);
  if (held.size > held_max) held.delete(held.values().next().value ?? "");
}

/** What costs nothing and has no limits is only read for, and waits for nobody's locks. */
async function lookUp(ctx: Ctx, it: Coming, look: Look): Promise<Found & { hold: Hold | null }> {
  const scopes = ctx.actor.token?.scopes;
  if (!held.has(it.model) || (scopes && !scopes.includes("call"))) return { ...(await find(ctx.db, look)), hold: null };
  const { id, protocol, stream, input_tokens, output } = it;
  const { process_id } = ctx.ports;
  const call = { id, process_id, request_id: ctx.request_id ?? id, protocol, stream, input_tokens, ...output };
  return findAndHold(ctx.db, { look, call });
}
