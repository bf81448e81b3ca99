import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { keyOf } from "../../kernel/page.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { newTicket, ticketHash } from "../../kernel/tickets.ts";
import { record } from "../activity/activity.ts";
import { type ForgeAccount, type Grant, isForgeFailure } from "./ports.ts";
import * as queries from "./queries.ts";
import { asConnection, clientOf, sealed } from "./tokens.ts";

export type { ConnectionRow } from "./queries.ts";
export { asConnection } from "./tokens.ts";

const minutes_max = 10;

/** Where the forge leads back to: one address, to the letter. */
const redirectUri = ({ ports }: Ctx) => `${ports.url}/settings/forges/callback`;

/** The asker's connected accounts, and the forges that there are. */
export async function list(ctx: Ctx) {
  may(ctx, "forge_connection.list");
  return { items: await queries.listOf(ctx, accountOf(ctx)), providers: await queries.forges(ctx) };
}

/** The asker's connection (404 for everybody else). */
export async function mine(ctx: Ctx, id: string): Promise<queries.ConnectionRow> {
  const row = await queries.find(ctx, accountOf(ctx), id);
  if (!row) throw notFound("connected account");
  return row;
}

/** What an authorization is bound to: the session that begins it, or the token of a program. */
const boundTo = ({ actor }: Ctx): string => actor.session_id ?? actor.token?.id ?? "";

/** Sends a person to a forge: keeps a state that nobody else can come back with. */
export async function begin(ctx: Ctx, provider_id: string): Promise<{ url: string; expires_at: Date }> {
  may(ctx, "forge_connection.create");
  const account_id = accountOf(ctx);
  const client = await asked(() => clientOf(ctx, provider_id));
  const state = newTicket();
  const expires_at = new Date(Date.now() + minutes_max * 60_000);
  await queries.forgetStates(ctx);
  await queries.keepState(ctx, {
    ...{ state_sha256: ticketHash(state), account_id, provider_id, bound_to: boundTo(ctx), expires_at },
  });
  return { url: ctx.ports.forges.gitee.authorizeUrl(client, { redirect_uri: redirectUri(ctx), state }), expires_at };
}

/** A person comes back: connects the account that they authorized there, or authorizes it again. */
export async function finish(ctx: Ctx, { code, state }: { code: string; state: string }) {
  may(ctx, "forge_connection.create");
  const account_id = accountOf(ctx);
  const taken = await queries.takeState(ctx, { state_sha256: ticketHash(state), account_id, bound_to: boundTo(ctx) });
  if (!taken) throw new Problem("conflict", "This authorization was not begun here, or is over: begin again");
  const { provider_id } = taken;
  const forge = ctx.ports.forges.gitee;
  const { grant, who } = await asked(async () => {
    const client = await clientOf(ctx, provider_id);
    const grant = await forge.exchange(client, { code, redirect_uri: redirectUri(ctx) });
    return { grant, who: await forge.me({ address: client.address }, grant.access_token) };
  });
  const id = await transact(ctx, (ctx) => connect(ctx, { account_id, provider_id }, who, grant));
  for (const job of ["sync", "claims"]) ctx.ports.jobs.poke(job);
  return mine(ctx, id);
}

async function connect(
  ctx: Ctx,
  whose: { account_id: string; provider_id: string },
  who: ForgeAccount,
  grant: Grant,
): Promise<string> {
  const { account_id, provider_id } = whose;
  const owners = await queries.ownerOf(ctx, provider_id, who.id);
  if (owners.some((owner) => owner.account_id !== account_id))
    throw new Problem("conflict", `Somebody else here is ${who.login} there`);
  const before = await queries.lockOf(ctx, account_id, provider_id);
  if (before && before.forge_account_id !== who.id)
    throw new Problem("conflict", `You have connected ${before.login}: forget that account first`);
  const id = before?.id ?? (await queries.newId(ctx));
  const { id: forge_account_id, login, name } = who;
  await queries.put(ctx, {
    id,
    ...whose,
    forge_account_id,
    login,
    name: name.slice(0, 200),
    ...sealed(ctx, id, grant),
  });
  await queries.bringForward(ctx, id);
  const text = before ? `authorized ${login} again` : `connected ${login}`;
  await recordOwn(ctx, "create", { id, login }, text);
  return id;
}

const recordOwn = (ctx: Ctx, verb: "create" | "end", { id, login }: { id: string; login: string }, text: string) =>
  record(ctx, {
    action: `forge_connection.${verb}`,
    severity: "notice",
    namespace_id: accountOf(ctx),
    entity: { kind: "forge_connection", id, name: login },
    text,
  });

/** Forgets an account there, and its tokens. */
export const end = (ctx: Ctx, id: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    may(ctx, "forge_connection.end");
    const row = await mine(ctx, id);
    await queries.remove(ctx, row.account_id, id);
    await recordOwn(ctx, "end", row, `forgot ${row.login}`);
  });

/** What the asker administers there, as the forge says now. */
export async function administered(ctx: Ctx, id: string, page: { limit: number; cursor?: string | undefined }) {
  may(ctx, "forge_connection.list");
  const { provider_id } = await mine(ctx, id);
  const n = Number(keyOf(page.cursor, /^[1-9]\d{0,4}$/) ?? 1);
  const { items, more } = await asked(() =>
    asConnection(ctx, id, (site, token) => ctx.ports.forges.gitee.administered(site, token, n)),
  );
  const links = await queries.linksTo(
    ctx,
    provider_id,
    items.map((group) => group.id),
  );
  const linked = new Map(links.map((link) => [link.forge_organization_id, link.path]));
  const next_cursor = more ? Buffer.from(String(n + 1)).toString("base64url") : null;
  return { items: items.map((group) => ({ ...group, linked_to: linked.get(group.id) ?? null })), next_cursor };
}

/** Asks a forge for somebody who waits for the answer: what goes wrong is told to them. */
export const asked = <T>(ask: () => Promise<T>): Promise<T> =>
  ask().catch((error: unknown) => {
    if (!isForgeFailure(error)) throw error;
    const again = error.fault === "busy" || error.fault === "unavailable";
    throw new Problem(
      again ? "unavailable" : "conflict",
      `The forge did not answer as hoped: ${error.message}. ${again ? "Try again in a moment" : "Connect it again, or ask an operator"}`,
      {},
      error,
    );
  });
