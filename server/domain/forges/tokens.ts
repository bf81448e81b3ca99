import { type Ctx, transact } from "../../kernel/context.ts";
import { sealer } from "../../kernel/sealed.ts";
import { provider } from "../providers/providers.ts";
import { type ForgeClient, type ForgeSite, forgeFailure, type Grant, isForgeFailure } from "./ports.ts";
import * as queries from "./queries.ts";

interface Pair {
  access_token: string;
  refresh_token: string | null;
}

/** A token is exchanged for a new one when less than this is left of its life. */
const early_share = 0.25;

/** Us, as a forge that the operator has set up knows us. */
export async function clientOf(ctx: Ctx, provider_id: string): Promise<ForgeClient> {
  const { base_url, client_id, client_secret, kind } = await provider(ctx, provider_id).catch((cause: Error) => {
    throw forgeFailure("forbidden", `The operator has switched it off (${cause.message})`, { cause });
  });
  if (kind !== "gitee") throw forgeFailure("forbidden", "This provider has no organizations that could be followed");
  return { address: base_url, client_id, client_secret };
}

const sealerOf = ({ ports }: Ctx) => sealer(ports.derive("tokens of forges"));

/** What a grant is kept as. */
export function sealed(ctx: Ctx, id: string, { access_token, refresh_token, lifetime_seconds }: Grant) {
  const { bytes, key } = sealerOf(ctx).seal(JSON.stringify({ access_token, refresh_token }), id);
  return { tokens: bytes, tokens_key: key, lifetime_seconds };
}

/**
 * Asks a forge in the name of a connection. A token that is taken no longer is refreshed once; where that does not help,
 * the connection needs its person.
 */
export async function asConnection<T>(
  ctx: Ctx,
  id: string,
  ask: (site: ForgeSite, token: string) => Promise<T>,
): Promise<T> {
  const first = await tokenOf(ctx, id, null);
  try {
    return await ask(first.site, first.token);
  } catch (error) {
    if (!isForgeFailure(error) || error.fault !== "unauthorized") throw error;
  }
  const second = await tokenOf(ctx, id, first.token);
  return ask(second.site, second.token).catch(async (error: unknown) => {
    if (isForgeFailure(error) && error.fault === "unauthorized") await queries.setUnauthorized(ctx, id);
    throw error;
  });
}

/** A token that should be taken, another than the one that was refused. What a refresh ends in is kept, whatever it is. */
async function tokenOf(ctx: Ctx, id: string, refused: string | null): Promise<{ site: ForgeSite; token: string }> {
  const client = await clientOf(ctx, known(await queries.lockTokens(ctx, id)).provider_id);
  const got = await transact(ctx, async (ctx) => {
    const row = known(await queries.lockTokens(ctx, id));
    if (row.state !== "ok") return lost();
    const opened = sealerOf(ctx).open({ bytes: row.tokens, key: row.tokens_key }, id);
    const pair = opened === undefined ? undefined : (JSON.parse(opened) as Pair);
    if (pair && pair.access_token !== refused && (refused !== null || row.left_of_life > early_share)) return pair;
    return pair?.refresh_token
      ? refresh(ctx, client, id, { ...pair, is_alive: pair.access_token !== refused && row.left_of_life > 0 })
      : giveUp(ctx, id);
  });
  if (isForgeFailure(got)) throw got;
  return { site: { address: client.address }, token: got.access_token };
}

const lost = () => forgeFailure("unauthorized", "The connected account has to be authorized again");

function known<T>(row: T | undefined): T {
  if (!row) throw forgeFailure("unauthorized", "The connected account is not connected any more");
  return row;
}

async function giveUp(ctx: Ctx, id: string) {
  await queries.setUnauthorized(ctx, id);
  return lost();
}

async function refresh(ctx: Ctx, client: ForgeClient, id: string, pair: Pair & { is_alive: boolean }) {
  const { is_alive, refresh_token } = pair;
  try {
    const grant = await ctx.ports.forges.gitee.refresh(client, refresh_token ?? "");
    const kept = { ...grant, refresh_token: grant.refresh_token ?? refresh_token };
    await queries.setTokens(ctx, id, sealed(ctx, id, kept));
    return kept;
  } catch (error) {
    if (!isForgeFailure(error)) throw error;
    if (is_alive) return pair; // good for a while: tried again by the next who asks
    return error.fault === "refused" ? giveUp(ctx, id) : error;
  }
}
