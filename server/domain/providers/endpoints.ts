import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthEndpoint, getSessionFromCtx, isAPIError } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";
import { Email, line, NamespacePath } from "../../../contract/common.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { isTicket, newTicket } from "../../kernel/tickets.ts";
import * as arrivals from "./arrivals.ts";
import { connect, create, type Endpoint, isVacant, ownerOf } from "./entry.ts";
import { choosing_seconds, type Fault, pathFor, receive, send } from "./flows.ts";

/** Where somebody goes afterwards: a path of this console only, whatever a browser makes of backslashes and tabs. */
const Next = z
  .string()
  .max(2000)
  .regex(/^\/(?![/\\])[^\s\\]*$/, "Use a path of the console")
  .default("/");

const browserCookie = "way";
const arrivalCookie = "arrival";

/**
 * Signing in with providers, as endpoints of better-auth: sessions, cookies and their rules are its own. What the library
 * itself has for providers is switched off; decision 53 says why.
 */
export function providerEndpoints(own: () => Ctx) {
  return {
    id: "sign-in-providers",
    endpoints: {
      beginWithProvider: createAuthEndpoint(
        "/providers/begin",
        {
          method: "POST",
          body: z.object({ provider: z.string().max(60), next: Next, connect: z.boolean().default(false) }),
        },
        (c) => answered(() => begin(c as Endpoint, own(), c.body)).then((url) => c.json({ url })),
      ),
      // in place of the library's own, under its address
      callbackOAuth: createAuthEndpoint("/callback/:id", { method: "GET", query: Returned }, async (c) => {
        throw c.redirect(await comeBack(c as Endpoint, own(), { id: c.params.id, query: c.query }));
      }),
      getArrival: createAuthEndpoint("/providers/arrival", { method: "GET" }, async (c) =>
        c.json(await answered(async () => arrivals.suggestion(own(), await ticketOf(c as Endpoint, arrivalCookie)))),
      ),
      arrive: createAuthEndpoint("/providers/arrive", { method: "POST", body: Chosen }, async (c) =>
        c.json({ next: await answered(() => arrive(c as Endpoint, own(), c.body)) }),
      ),
    },
  } satisfies BetterAuthPlugin;
}

const parameter = z.string().max(4000).optional();
const Returned = z.object({ code: parameter, state: parameter, error: parameter, iss: parameter });
const Chosen = z.object({
  path: z.string().max(100),
  name: z.string().max(200),
  email: z.string().max(300).optional(),
});

/** A problem of ours, as this library tells it. */
async function answered<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const status =
      error.status === 404 ? "NOT_FOUND" : error.status === 503 ? "SERVICE_UNAVAILABLE" : "UNPROCESSABLE_ENTITY";
    throw new APIError(status, { code: error.kind, message: error.message });
  }
}

interface Begin {
  provider: string;
  next: string;
  connect: boolean;
}

async function begin(c: Endpoint, ctx: Ctx, { provider, next, connect }: Begin): Promise<string> {
  refuseOtherAddress(ctx, c.request?.headers.get("origin"));
  const session = connect ? await getSessionFromCtx(c) : null;
  if (connect && !session) throw new APIError("UNAUTHORIZED", { code: "not_signed_in", message: "Sign in first" });
  const known = await ticketOf(c, browserCookie);
  const browser = known ?? newTicket();
  const cookie = c.context.createAuthCookie(browserCookie, { maxAge: choosing_seconds });
  await c.setSignedCookie(cookie.name, browser, c.context.secret, cookie.attributes);
  return send(ctx, { provider_id: provider, browser, session_id: session?.session.id ?? null, next });
}

/** Providers lead back to the public address, where the cookies of another one are not sent. */
function refuseOtherAddress({ ports }: Ctx, origin: string | null | undefined): void {
  const own = new URL(ports.url).origin;
  if (!origin || origin === own) return;
  throw new APIError("UNPROCESSABLE_ENTITY", { code: "other_address", message: `Open ${own} to sign in this way` });
}

async function ticketOf(c: Endpoint, name: string): Promise<string | undefined> {
  const value = await c.getSignedCookie(c.context.createAuthCookie(name).name, c.context.secret);
  return isTicket(value || "") ? (value as string) : undefined;
}

const faultPage = (connecting: boolean, fault: Fault | string, provider: string): string =>
  `${connecting ? "/account/security" : "/sign-in"}?${new URLSearchParams({ fault, by: provider })}`;

/** Whoever comes back from a provider; gives where they go now. */
async function comeBack(c: Endpoint, ctx: Ctx, { id, query }: { id: string; query: z.output<typeof Returned> }) {
  const came = await receive(ctx, { provider_id: id, browser: await ticketOf(c, browserCookie), ...query });
  const connecting = came.session_id !== null;
  if ("fault" in came) return faultPage(connecting, came.fault, id);
  const { profile, next, session_id } = came;
  if (session_id !== null) {
    const fault = await connect(c, ctx, { provider_id: id, profile, session_id });
    return fault ? faultPage(true, fault, id) : next;
  }
  const owner = await ownerOf(ctx, id, profile);
  if (owner !== undefined) return signIn(c, owner).then(() => next);
  if (profile.email !== null && !(await isVacant(ctx, profile.email))) return faultPage(false, "email_taken", id);
  bringInvitation(c, next);
  const path = await pathFor(ctx, profile.login);
  if (path === null || profile.email === null) return choose(c, await arrivals.keep(ctx, id, profile, next));
  try {
    const name = profile.name ?? path;
    const { id: made } = await create(c, ctx, { provider_id: id, profile, path, name, email: profile.email });
    return signIn(c, made).then(() => next);
  } catch (error) {
    if (!isAPIError(error) || error.body?.code === undefined) throw error;
    return faultPage(false, error.body.code, id);
  }
}

/** Whoever comes by an invitation brings it along, as a form for signing up does: operators may want one. */
function bringInvitation(c: Endpoint, next: string): void {
  const invitation = /^\/invitations\/([\w-]+)/.exec(next)?.[1];
  if (invitation !== undefined) c.body = { ...c.body, invitation };
}

async function choose(c: Endpoint, ticket: string): Promise<string> {
  const cookie = c.context.createAuthCookie(arrivalCookie, { maxAge: choosing_seconds });
  await c.setSignedCookie(cookie.name, ticket, c.context.secret, cookie.attributes);
  return "/sign-up/choose";
}

async function signIn(c: Endpoint, account_id: string): Promise<void> {
  const user = await c.context.internalAdapter.findUserById(account_id);
  if (!user) throw new APIError("UNAUTHORIZED", { code: "not_found", message: "This account is not there any more" });
  await setSessionCookie(c, { session: await c.context.internalAdapter.createSession(user.id), user });
}

/** Somebody new has chosen: makes their account and signs them in. Gives where they wanted to go. */
async function arrive(c: Endpoint, ctx: Ctx, given: z.output<typeof Chosen>): Promise<string> {
  const ticket = (await ticketOf(c, arrivalCookie)) ?? "";
  const row = await arrivals.arrival(ctx, ticket);
  const email = row.email ?? Email.safeParse(given.email ?? "").data;
  if (email === undefined) throw refused("INVALID_EMAIL", "This is not an e-mail address");
  const [path, name] = [NamespacePath.safeParse(given.path), line(80).safeParse(given.name)];
  if (!path.success) throw refused("INVALID_PATH", path.error.issues[0]?.message ?? "");
  if (!name.success) throw refused("INVALID_NAME", name.error.issues[0]?.message ?? "");
  if (!(await isVacant(ctx, email)))
    throw refused("email_taken", "There is an account with this e-mail: sign in with it, then connect the provider");
  bringInvitation(c, row.next);
  const { provider_id, provider_account_id: id, login, email_verified } = row;
  const profile = { id, login, name: row.name, email: row.email, email_verified: row.email !== null && email_verified };
  const { id: account_id } = await create(c, ctx, { provider_id, profile, path: path.data, name: name.data, email });
  await arrivals.forget(ctx, ticket);
  await signIn(c, account_id);
  return row.next;
}

const refused = (code: string, message: string) => new APIError("UNPROCESSABLE_ENTITY", { code, message });
