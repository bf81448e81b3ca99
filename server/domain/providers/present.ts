import type { z } from "zod";
import type { SignInMethods, SignInProvider } from "../../../contract/sign-in-providers.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { Methods } from "./methods.ts";
import type { list } from "./providers.ts";

/** Where a provider leads back to. */
export const redirectUri = ({ ports }: Ctx, id: string): string => `${ports.url}/api/auth/callback/${id}`;

type Row = Awaited<ReturnType<typeof list>>[number];

/** A provider as operators see it: never its secret. */
export const present = (ctx: Ctx, row: Row): z.input<typeof SignInProvider> => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  base_url: row.base_url,
  client_id: row.client_id,
  scopes: row.scopes,
  enabled: row.enabled,
  redirect_uri: redirectUri(ctx, row.id),
  people: row.people,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

/** What lets somebody into their own account. */
export const presentMethods = ({ rows, password }: Methods): z.input<typeof SignInMethods> => ({
  password,
  items: rows.map(({ id, created_at, provider_id, kind, name, last }) => ({
    ...{ id, provider: { id: provider_id, kind, name } },
    ...{ connected_at: created_at.toISOString(), last },
  })),
});
