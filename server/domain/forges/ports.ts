/** Where a forge is. */
export interface ForgeSite {
  /** Without a slash at the end, e.g. `https://gitee.com`. */
  address: string;
}

/** Us, as the forge knows us. */
export interface ForgeClient extends ForgeSite {
  client_id: string;
  client_secret: string;
}

/** What an authorization gives. */
export interface Grant {
  access_token: string;
  /** Null: it gave none, and what was there before is kept. */
  refresh_token: string | null;
  lifetime_seconds: number;
}

/** An account there. Its number stays when it is renamed; its login may be another's tomorrow. */
export interface ForgeAccount {
  id: string;
  login: string;
  name: string;
}

export type ForgeRole = "admin" | "member";
export type ForgeMember = ForgeAccount & { role: ForgeRole };

/** An organization there. */
export interface ForgeGroup {
  id: string;
  login: string;
  name: string;
  description: string;
  avatar_url: string | null;
}

/** A piece of the list of members. */
export interface MembersPage {
  people: ForgeMember[];
  /** How many there are by what the forge says; null: it does not. */
  expected: number | null;
  /** It is the first: what was read before counts no longer. */
  begins: boolean;
}

/** How organizations of another service are read. Everything rejects with a `ForgeFailure`, and never for long. */
export interface Forge {
  /** Where a person goes to let us read. */
  authorizeUrl(client: ForgeClient, back: { redirect_uri: string; state: string }): string;
  exchange(client: ForgeClient, back: { redirect_uri: string; code: string }): Promise<Grant>;
  refresh(client: ForgeClient, refresh_token: string): Promise<Grant>;
  /** Whose token it is. */
  me(site: ForgeSite, token: string): Promise<ForgeAccount>;
  /** Organizations that the token's owner administers, page by page from 1. */
  administered(site: ForgeSite, token: string, page: number): Promise<{ items: ForgeGroup[]; more: boolean }>;
  /** What the token's owner is in an organization; null: nothing. */
  roleIn(site: ForgeSite, token: string, login: string): Promise<ForgeRole | null>;
  group(site: ForgeSite, token: string, login: string): Promise<ForgeGroup>;
  /** Everybody; rejects where the list cannot be known to be whole. Somebody named twice is what the later page says. */
  members(site: ForgeSite, token: string, login: string): AsyncIterable<MembersPage>;
  /** One member by login; null: there is none of that name. */
  member(site: ForgeSite, token: string, login: string, who: string): Promise<ForgeMember | null>;
  picture(site: ForgeSite, url: string): Promise<Buffer>;
}

/**
 * `unauthorized`: the token is taken no longer. `refused`: a code or refresh token is. `busy`: ask less. `unavailable`: no
 * answer, a broken one, or one of a server in trouble. `malformed`: an answer that is none of those that are known.
 */
export type ForgeFault = "unauthorized" | "refused" | "forbidden" | "not_found" | "busy" | "unavailable" | "malformed";

/** Why a forge did not give what was asked for. */
export interface ForgeFailure extends Error {
  fault: ForgeFault;
  retry_after_seconds?: number;
}

export const forgeFailure = (
  fault: ForgeFault,
  message: string,
  { cause, retry_after_seconds }: { cause?: unknown; retry_after_seconds?: number | undefined } = {},
): ForgeFailure =>
  Object.assign(new Error(message, { cause }), {
    fault,
    ...(retry_after_seconds === undefined ? {} : { retry_after_seconds }),
  });

export const isForgeFailure = (error: unknown): error is ForgeFailure => error instanceof Error && "fault" in error;

declare module "../../kernel/context.ts" {
  interface Ports {
    forges: Record<"gitee", Forge>;
  }
}
