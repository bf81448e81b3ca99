import type { z } from "zod";
import {
  type createSignInProvider,
  type editSignInProvider,
  type ProviderKind,
  providerAddresses,
} from "../../../contract/sign-in-providers.ts";
import { type Ctx, may, transact } from "../../kernel/context.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { look } from "./discovery.ts";
import * as queries from "./queries.ts";

/** A provider with its secret, for whoever is going to ask it. */
export interface Provider {
  id: string;
  kind: ProviderKind;
  name: string;
  base_url: string;
  client_id: string;
  client_secret: string;
  scopes: string[];
}

/** The providers that people can sign in with. */
export async function ways(ctx: Ctx) {
  may(ctx, "installation.see");
  return queries.listEnabled(ctx);
}

/** Every provider with its settings. */
export async function list(ctx: Ctx): Promise<queries.ProviderRow[]> {
  may(ctx, "sign_in_provider.manage");
  return queries.list(ctx);
}

/** A provider that is switched on, its secret opened; for rooms that ask it themselves. */
export async function provider(ctx: Ctx, id: string): Promise<Provider> {
  const row = await queries.find(ctx, id);
  if (!row?.enabled) throw notFound("sign-in provider");
  return opened(ctx, row);
}

function opened(ctx: Ctx, { secret, secret_key, ...row }: queries.ProviderRow): Provider {
  const client_secret = ctx.ports.provider_secrets.open({ bytes: secret, key: secret_key }, row.id);
  if (client_secret === undefined)
    throw new Problem(
      "unavailable",
      `The secret of ${row.name} cannot be read any more: an operator has to give it again`,
    );
  const { id, kind, name, base_url, client_id, scopes } = row;
  return { id, kind, name, base_url, client_id, client_secret, scopes };
}

type Given = z.output<(typeof createSignInProvider)["body"]>;

/** Lets people sign in with a provider. */
export const create = (ctx: Ctx, given: Given): Promise<queries.ProviderRow> =>
  transact(ctx, async (ctx) => {
    may(ctx, "sign_in_provider.manage");
    const { client_secret, ...columns } = given;
    const base_url = addressOf(given.kind, given.base_url);
    await queries.insert(ctx, { ...columns, base_url, ...sealed(ctx, given.id, client_secret) });
    const row = await known(ctx, given.id);
    await recordProvider(ctx, row, "create", `let people sign in with ${row.name}`, { after: shownOf(row) });
    return row;
  });

/** The issuer of an OpenID provider is what it says itself, to the last character; elsewhere a slash at the end says nothing. */
function addressOf(kind: ProviderKind, given: string | undefined): string {
  const address = given ?? providerAddresses[kind];
  if (address === null || address === undefined) throw invalid("body.base_url", "Give the issuer's address");
  return kind === "oidc" ? address : address.replace(/\/+$/, "");
}

function sealed(ctx: Ctx, id: string, client_secret: string) {
  const { bytes, key } = ctx.ports.provider_secrets.seal(client_secret, id);
  return { secret: bytes, secret_key: key };
}

type Changes = z.output<(typeof editSignInProvider)["body"]>;

/** Changes a provider. A secret never goes to another address than the one that it was given for. */
export const edit = (ctx: Ctx, id: string, { client_secret, moved, ...given }: Changes): Promise<queries.ProviderRow> =>
  transact(ctx, async (ctx) => {
    may(ctx, "sign_in_provider.manage");
    await queries.lock(ctx, id);
    const before = await known(ctx, id);
    const base_url = given.base_url === undefined ? before.base_url : addressOf(before.kind, given.base_url);
    if (base_url !== before.base_url) mayMove(before, client_secret, moved);
    const secret = client_secret === undefined ? {} : sealed(ctx, id, client_secret);
    await queries.update(ctx, id, { ...defined(given), base_url, ...secret });
    const row = await known(ctx, id);
    const changes = {
      before: shownOf(before),
      after: { ...shownOf(row), secret_changed: client_secret !== undefined },
    };
    await recordProvider(ctx, row, "edit", `changed the sign-in provider ${row.name}`, changes);
    return row;
  });

/** At another address the same number may be somebody else: they would come into the account of whoever had it here. */
function mayMove({ people }: queries.ProviderRow, client_secret: string | undefined, moved: boolean): void {
  if (client_secret === undefined)
    throw invalid("body.client_secret", "Its address changed: give the secret again, for that address");
  if (people > 0 && !moved)
    throw new Problem(
      "conflict",
      `${people} accounts are connected with it: say that it is the same service with the same accounts (moved), or make another provider`,
    );
}

const defined = <T extends object>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** Removes a provider and disconnects everybody from it. */
export const remove = (ctx: Ctx, id: string, confirm: string): Promise<undefined> =>
  transact(ctx, async (ctx) => {
    may(ctx, "sign_in_provider.manage");
    await queries.lock(ctx, id);
    const row = await known(ctx, id);
    if (confirm !== id) throw invalid("query.confirm", `Say ${id} to confirm`);
    await queries.remove(ctx, id);
    const changes = { before: { ...shownOf(row), people: row.people } };
    await recordProvider(ctx, row, "delete", `removed the sign-in provider ${row.name}`, changes);
    return undefined;
  });

/** Asks a provider whether it is there and reads what it says of itself; a fault is an answer. */
export async function check(ctx: Ctx, id: string) {
  may(ctx, "sign_in_provider.manage");
  const { kind, base_url } = await known(ctx, id);
  try {
    return { ok: true, fault: null, ...(await look(ctx, { id, kind, base_url }, { afresh: true })) };
  } catch (error) {
    const fault = (error as Error).message;
    return { ok: false, fault, issuer: null, authorization_endpoint: null, token_endpoint: null };
  }
}

async function known(ctx: Ctx, id: string): Promise<queries.ProviderRow> {
  const row = await queries.find(ctx, id);
  if (!row) throw notFound("sign-in provider");
  return row;
}

const shownOf = ({ kind, name, base_url, client_id, scopes, enabled }: queries.ProviderRow) => ({
  ...{ kind, name, base_url, client_id, scopes, enabled },
});

type Verb = "create" | "edit" | "delete";
type Differences = { before?: Record<string, unknown>; after?: Record<string, unknown> };

const recordProvider = (ctx: Ctx, { id, name }: queries.ProviderRow, verb: Verb, text: string, changes: Differences) =>
  record(ctx, {
    action: `sign_in_provider.${verb}`,
    severity: "warning",
    namespace_id: null,
    entity: { kind: "sign_in_provider", id, name },
    text,
    ...changes,
  });
