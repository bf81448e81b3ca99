import { createHmac, randomInt } from "node:crypto";
import { type Actor, accountOf, type Ctx, may, nobody, transact } from "../../kernel/context.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { newTicket, ticketHash } from "../../kernel/tickets.ts";
import { record } from "../activity/activity.ts";
import * as tokens from "../tokens/tokens.ts";
import * as queries from "./queries.ts";

const waits_seconds = 600;
const interval_seconds = 5;
const slower_seconds = 5;
/** A class behind one address signs in together. */
const waiting_max = 100;

const letters = "BCDFGHJKLMNPQRSTVWXZ";
const code_letters = 8;

const newUserCode = (): string =>
  Array.from({ length: code_letters }, () => letters[randomInt(letters.length)]).join("");

/** Short enough to be tried out by whoever has the database: its hash needs the installation's secret, too. */
const userHash = ({ ports }: Ctx, code: string): Buffer =>
  createHmac("sha256", ports.derive("codes of programs that ask for a token")).update(code).digest();

/** A code as people read it. */
export const spaced = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** Takes down that a program asks for a token. Of its two codes nothing but hashes is kept. */
export const ask = (ctx: Ctx, machine: string) =>
  transact(ctx, async (ctx) => {
    may(ctx, "login.ask");
    if ((await queries.countOf(ctx, ctx.ip)) >= waiting_max)
      throw new Problem("too_many", "Too many programs of this address are waiting", { retry_after_seconds: 60 });
    const [device_code, user_code] = [newTicket(), newUserCode()];
    const kept = { device_sha256: ticketHash(device_code), user_sha256: userHash(ctx, user_code) };
    await queries.insert(ctx, { ...kept, machine, ip: ctx.ip, interval_seconds }, waits_seconds);
    return { device_code, user_code, expires_in_seconds: waits_seconds, interval_seconds };
  });

/** A program that waits, by the code that it shows; for whoever is to decide. */
export async function get(ctx: Ctx, code: string) {
  may(ctx, "login.decide");
  refuseTokens(ctx);
  const row = await queries.byUserCode(ctx, userHash(ctx, code));
  if (!row) throw notFound("program that waits with this code");
  return { ...row, user_code: code };
}

/** A token could make itself another that lasts longer: a person in a browser decides. */
function refuseTokens({ actor }: Ctx): void {
  if (actor.session_id === undefined) throw new Problem("forbidden", "A person decides this in a browser, not a token");
}

/** Allows a program a token of one's own, or not. */
export const decide = (
  ctx: Ctx,
  code: string,
  { allow, expires_in_days }: { allow: boolean; expires_in_days: number },
): Promise<undefined> =>
  transact(ctx, async (ctx) => {
    may(ctx, "login.decide");
    refuseTokens(ctx);
    const account_id = accountOf(ctx);
    const decision = { account_id, allowed: allow, lasts_days: expires_in_days };
    const row = await queries.decide(ctx, userHash(ctx, code), decision);
    if (!row) throw notFound("program that waits with this code");
    await record(ctx, {
      action: "login.decide",
      severity: "notice",
      namespace_id: account_id,
      entity: { kind: "account", id: account_id, name: ctx.actor.name },
      text: `${allow ? "allowed" : "did not allow"} a program on ${row.machine} a token`,
    });
    return undefined;
  });

const answer = (state: "pending" | "slow_down" | "denied" | "expired", interval = interval_seconds) => ({
  ...{ state, interval_seconds: interval, token: null },
});

/** Says to a program what became of its question; the token is made now, for whoever allowed it, and once. */
export const finish = (ctx: Ctx, device_code: string) =>
  transact(ctx, async (ctx) => {
    may(ctx, "login.ask");
    const device_sha256 = ticketHash(device_code);
    const row = await queries.lock(ctx, device_sha256);
    if (!row) return answer("expired");
    if (row.allowed === null) {
      const interval = row.interval_seconds + (row.hasty ? slower_seconds : 0);
      await queries.touch(ctx, device_sha256, interval);
      return answer(row.hasty ? "slow_down" : "pending", interval);
    }
    await queries.remove(ctx, device_sha256);
    if (!row.allowed || !row.account) return answer("denied");
    const actor: Actor = { ...nobody, ...row.account, kind: "person" };
    const expires_at = new Date(Date.now() + row.lasts_days * 86_400_000).toISOString();
    const made = await tokens.create({ ...ctx, actor }, { name: row.machine, expires_at });
    return { state: "allowed" as const, interval_seconds, token: { id: made.row.id, secret: made.secret, expires_at } };
  });
