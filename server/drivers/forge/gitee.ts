import type { z } from "zod";
import type { Forge, ForgeClient, ForgeSite, Grant } from "../../domain/forges/ports.ts";
import { isForgeFailure } from "../../domain/forges/ports.ts";
import { type Ask, asking } from "./asking.ts";
import { allMembers, per_page, type RawPage } from "./members.ts";
import { pictures } from "./pictures.ts";
import { Account, Group, Groups, Members, Membership, Token } from "./shapes.ts";

/** What is needed to read organizations, and nothing more. */
const scopes = "user_info groups";
/** How long a token lives where its answer does not say. */
const usual_seconds = 86_400;

/** Reads organizations of Gitee, or of a private deployment of it. */
export function giteeForge(user_agent: string): Forge {
  const ask = asking(user_agent);
  const picture = pictures(user_agent);
  const get = <T>({ address }: ForgeSite, token: string, path: string, shape: z.ZodType<T>) =>
    ask(`${address}/api/v5${path}`, shape, { token });
  return {
    authorizeUrl: ({ address, client_id }, { redirect_uri, state }) =>
      `${address}/oauth/authorize?${new URLSearchParams({ client_id, redirect_uri, response_type: "code", scope: scopes, state })}`,
    exchange: (client, { code, redirect_uri }) =>
      grant(ask, client, { grant_type: "authorization_code", code, redirect_uri }),
    refresh: (client, refresh_token) => grant(ask, client, { grant_type: "refresh_token", refresh_token }),
    me: async (site, token) => (await get(site, token, "/user", Account)).body,
    async administered(site, token, page) {
      const query = `admin=true&page=${page}&per_page=${per_page}`;
      const { body, headers } = await get(site, token, `/user/orgs?${query}`, Groups);
      return { items: body, more: body.length >= per_page || page < (numberOf(headers["total_page"]) ?? 0) };
    },
    async roleIn(site, token, login) {
      const path = `/user/memberships/orgs/${encodeURIComponent(login)}`;
      const found = await get(site, token, path, Membership).catch(noneWhere("not_found"));
      return found && found.body.active !== false ? found.body.role : null;
    },
    group: async (site, token, login) => (await get(site, token, `/orgs/${encodeURIComponent(login)}`, Group)).body,
    members: (site, token, login) =>
      allMembers(async (page, role): Promise<RawPage> => {
        const query = `role=${role}&page=${page}&per_page=${per_page}`;
        const path = `/orgs/${encodeURIComponent(login)}/members?${query}`;
        const { body, headers } = await get(site, token, path, Members);
        return { people: body, pages: numberOf(headers["total_page"]), count: numberOf(headers["total_count"]) };
      }),
    async member(site, token, login, who) {
      const path = `/orgs/${encodeURIComponent(login)}/memberships/${encodeURIComponent(who)}`;
      const found = await get(site, token, path, Membership).catch(noneWhere("not_found"));
      return found?.body.user && found.body.active !== false ? { ...found.body.user, role: found.body.role } : null;
    },
    picture: ({ address }, url) => picture(address, url),
  };
}

async function grant(ask: Ask, { address, client_id, client_secret }: ForgeClient, what: Record<string, string>) {
  const form = { ...what, client_id, client_secret };
  // a code or refresh token that is not taken is answered with 400 or 401, and is no fault of an access token
  const { body } = await ask(`${address}/oauth/token`, Token, { method: "POST", form }).catch((error: unknown) => {
    if (isForgeFailure(error) && error.fault === "unauthorized") error.fault = "refused";
    throw error;
  });
  return {
    access_token: body.access_token,
    refresh_token: body.refresh_token ?? null,
    lifetime_seconds: body.expires_in ?? usual_seconds,
  } satisfies Grant;
}

const noneWhere = (fault: string) => (error: unknown) => {
  if (isForgeFailure(error) && error.fault === fault) return null;
  throw error;
};

const numberOf = (header: string | string[] | undefined): number | null =>
  typeof header === "string" && /^\d{1,9}$/.test(header) ? Number(header) : null;
