import type { z } from "zod";
import * as contract from "../../../contract/tokens.ts";
import { on } from "../../kernel/on.ts";
import * as tokens from "./tokens.ts";

const present = (row: tokens.TokenRow): z.input<typeof contract.Token> => ({
  id: row.id,
  name: row.name,
  hint: `${row.hint}…`,
  scopes: row.scopes as contract.Scope[] | null,
  created_at: row.created_at.toISOString(),
  expires_at: row.expires_at?.toISOString() ?? null,
  last_used_at: row.last_used_at?.toISOString() ?? null,
});

export const routes = [
  on(contract.createToken, async (ctx, { body }) => {
    const { row, secret } = await tokens.create(ctx, body);
    return { ...present(row), token: secret };
  }),
  on(contract.listTokens, async (ctx) => ({ items: (await tokens.list(ctx)).map(present), next_cursor: null })),
  on(contract.revokeToken, async (ctx, { params }) => tokens.revoke(ctx, params.id).then(() => undefined)),
];
