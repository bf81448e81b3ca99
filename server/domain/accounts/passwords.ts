import { randomBytes } from "node:crypto";
import type pg from "pg";
import { type Actor, accountOf, afterCommit, type Ctx, may, nobody, transact } from "../../kernel/context.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { configured } from "../mail/mail.ts";
import * as letters from "./letters.ts";
import * as queries from "./link-queries.ts";
import { endAll } from "./session-queries.ts";
import { shutOut } from "./stranger-queries.ts";
import * as tries from "./tries.ts";

declare module "../../kernel/context.ts" {
  interface Ports {
    /** For what is counted whatever becomes of the transaction: tries. */
    pool: pg.Pool;
  }
}

const hour_ms = 3_600_000;
const day_ms = 24 * hour_ms;

/** Makes a link of somebody's; its secret is after the #, which no browser sends and no server writes into a log. */
async function linkFor(
  ctx: Ctx,
  made: { purpose: queries.Purpose; account_id: string; value: string; lasts_ms: number },
) {
  const { lasts_ms, ...kept } = made;
  const secret = randomBytes(24).toString("base64url");
  const expires_at = new Date(Date.now() + lasts_ms);
  await queries.insertLink(ctx, { ...kept, secret, expires_at });
  const page = made.purpose === "new-password" ? "/sign-in/new-password" : "/sign-in/confirm-email";
  return { url: `${ctx.ports.url}${page}#${secret}`, expires_at };
}

/** Mails a link for a new password, if there is such an account; whoever asks does not hear whether. */
export async function askForReset(ctx: Ctx, email: string, language: "en" | "zh"): Promise<{ email: string }> {
  may(ctx, "account.reset_password");
  if (!configured(ctx))
    throw new Problem(
      "conflict",
      "This installation sends no mail: ask its operator for a link by which to set a password",
    );
  tries.refuseHasty(await tries.takeLetter(ctx.ports.pool, email, ctx.ip));
  await transact(ctx, async (ctx) => {
    const person = await queries.byEmail(ctx, email);
    if (!person) return;
    const { url } = await linkFor(ctx, {
      ...{ purpose: "new-password", account_id: person.id, value: "mailed" },
      lasts_ms: hour_ms,
    });
    await letters.write(ctx, "reset", { ...person, language: person.language ?? language }, url);
    await recordOf(ctx, person, { action: "account.ask_for_reset", text: "a link for a new password was mailed" });
  });
  return { email };
}

const over = () => new Problem("link_over", "This link was used, has expired, or a newer change has ended it");

/** Sets a new password by a link: all sessions end. What came by mail shows that the address is theirs, too. */
export async function resetByLink(ctx: Ctx, secret: string, password: string): Promise<undefined> {
  may(ctx, "account.reset_password");
  const hash = await hashed(ctx, password);
  const person = await transact(ctx, async (ctx) => {
    const link = await queries.takeLink(ctx, "new-password", secret);
    if (!link?.account_id) throw over();
    const person = await queries.lock(ctx, link.account_id);
    if (link.value === "mailed" && (await queries.confirmEmail(ctx, person.id))) await shutOut(ctx, person.id);
    await replaced(ctx, person, hash, null);
    await recordOf(acting(ctx, person), person, {
      action: "account.reset_password",
      text: "set a new password by a link",
    });
    return person;
  });
  await tries.welcome(ctx.ports.pool, person.email, ctx.ip);
  ctx.ports.jobs.poke("domains");
  return undefined;
}

/** Changes one's own password, and ends all other sessions. */
export async function change(ctx: Ctx, current: string, password: string): Promise<undefined> {
  may(ctx, "account.change_password");
  await prove(ctx, current);
  const hash = await hashed(ctx, password);
  return transact(ctx, async (ctx) => {
    const person = await queries.lock(ctx, accountOf(ctx));
    await replaced(ctx, person, hash, ctx.actor.session_id ?? null);
    await recordOf(ctx, person, { action: "account.change_password", text: "changed the password" });
    return undefined;
  });
}

/** The new password stands, nothing but one session goes on, and the person is told. */
async function replaced(ctx: Ctx, person: queries.Person, hash: string, but: string | null): Promise<void> {
  await queries.setPassword(ctx, person.id, hash);
  await endAll(ctx, person.id, but);
  await letters.write(ctx, "password_changed", person, `${ctx.ports.url}/sign-in/forgotten`);
}

const hashed = async (ctx: Ctx, password: string) => (await ctx.ports.identity.$context).password.hash(password);

/** Refuses whoever does not know the asker's password; guesses are counted with those of signing in. */
async function prove(ctx: Ctx, password: string): Promise<void> {
  const { pool, identity } = ctx.ports;
  const { email } = await queries.lock(ctx, accountOf(ctx));
  const guess = { at: "password", email, ip: ctx.ip } as const;
  tries.refuseHasty(await tries.takeGuess(pool, guess));
  const hash = await queries.passwordOf(ctx, accountOf(ctx));
  const auth = await identity.$context;
  if (hash === null)
    throw invalid("body.current_password", "You have no password yet: set one by “Forgot your password?”");
  if (!(await auth.password.verify({ hash, password })))
    throw invalid("body.current_password", "This is not your password");
  await tries.giveBackGuess(pool, guess);
}

/** Changes one's own e-mail address; where letters are sent it is confirmed at the new one first. */
export async function changeEmail(ctx: Ctx, email: string, current: string): Promise<{ changed: boolean }> {
  may(ctx, "account.change_email");
  await prove(ctx, current);
  if (configured(ctx)) tries.refuseHasty(await tries.takeLetter(ctx.ports.pool, email, ctx.ip));
  return transact(ctx, async (ctx) => {
    const person = await queries.lock(ctx, accountOf(ctx));
    if (email === person.email) throw invalid("body.email", "This is your address already");
    if (!configured(ctx)) {
      await queries.setEmail(ctx, person.id, email, false);
      await recordEmail(ctx, person, email);
      return { changed: true };
    }
    const link = { purpose: "new-email", account_id: person.id, value: email, lasts_ms: day_ms } as const;
    const { url } = await linkFor(ctx, link);
    // Nobody learns here whose addresses there are: the link of one that is taken changes nothing.
    if (!(await queries.byEmail(ctx, email))) await letters.write(ctx, "confirm_email", { ...person, email }, url);
    return { changed: false };
  });
}

/** A new address is confirmed by the link that was mailed to it; the old one is told. */
export const confirmEmail = (ctx: Ctx, secret: string): Promise<{ email: string }> =>
  transact(ctx, async (ctx) => {
    may(ctx, "account.reset_password");
    const link = await queries.takeLink(ctx, "new-email", secret);
    if (!link?.account_id) throw over();
    const person = await queries.lock(ctx, link.account_id);
    await queries.setEmail(ctx, person.id, link.value, true);
    await letters.write(ctx, "email_changed", person, link.value);
    await recordEmail(acting(ctx, person), person, link.value);
    afterCommit(ctx, () => ctx.ports.jobs.poke("domains"));
    return { email: link.value };
  });

const recordEmail = (ctx: Ctx, person: queries.Person, email: string) =>
  recordOf(ctx, person, {
    ...{ action: "account.change_email", text: "changed the e-mail address" },
    ...{ before: { email: person.email }, after: { email } },
  });

/** Makes a link by which somebody sets a new password, for an operator to hand over; it is shown this once. */
export const makeResetLink = (ctx: Ctx, path: string) =>
  transact(ctx, async (ctx) => {
    may(ctx, "account.help");
    const person = await found(ctx, path);
    const made = await linkFor(ctx, {
      ...{ purpose: "new-password", account_id: person.id, value: "shown" },
      lasts_ms: day_ms,
    });
    await recordOf(ctx, person, {
      action: "account.make_reset_link",
      text: `made a link for a new password of ${person.name}`,
    });
    return { url: made.url, expires_at: made.expires_at.toISOString() };
  });

/** Takes every second factor from somebody who has lost them; all sessions end. */
export const removeTwoFactor = (ctx: Ctx, path: string): Promise<undefined> =>
  transact(ctx, async (ctx) => {
    may(ctx, "account.help");
    const person = await found(ctx, path);
    await queries.removeFactors(ctx, person.id);
    await endAll(ctx, person.id, null);
    await letters.tellOfChange(ctx, person, "account.remove_two_factor");
    await recordOf(ctx, person, {
      action: "account.remove_two_factor",
      text: `switched two-factor off for ${person.name}`,
    });
    return undefined;
  });

async function found(ctx: Ctx, path: string): Promise<queries.Person> {
  const person = await queries.byPath(ctx, path);
  if (!person) throw notFound("person");
  return person;
}

/** Whoever holds a link acts as whom it is for. */
const acting = (ctx: Ctx, { id, path, name }: queries.Person): Ctx => {
  const actor: Actor = { ...nobody, kind: "person", id, path, name };
  return { ...ctx, actor };
};

type Said = { action: string; text: string; before?: Record<string, unknown>; after?: Record<string, unknown> };

/** A line in the history of whose account it is; they are told of what others did there. */
const recordOf = (ctx: Ctx, { id, name }: queries.Person, said: Said) =>
  record(ctx, {
    ...{ ...said, severity: "notice", namespace_id: id, entity: { kind: "account", id, name } },
    ...(ctx.actor.id === null ? {} : { concerns: [id] }),
  });
