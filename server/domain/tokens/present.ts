import type { z } from "zod";
import type { OrganizationToken } from "../../../contract/organization-tokens.ts";
import type { Scope, Token } from "../../../contract/tokens.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import type { TokenTarget } from "./organization-tokens.ts";
import type { TokenRow } from "./tokens.ts";

const timeOf = (time: Date | null) => time?.toISOString() ?? null;

/** A token as the API shows it: never its secret. */
export const present = ({ ports }: Ctx, row: TokenRow): z.input<typeof Token> => ({
  id: row.id,
  name: row.name,
  hint: `${row.hint}…`,
  scopes: row.scopes as Scope[] | null,
  created_at: row.created_at.toISOString(),
  expires_at: timeOf(row.expires_at),
  last_used_at: timeOf(row.last_used_at),
  last_used_ip: row.last_used_ip,
  rotated_at: timeOf(row.rotated_at),
  previous_until: row.previous_until && row.previous_until > new Date() ? timeOf(row.previous_until) : null,
  requests_per_minute: row.requests_per_minute,
  spending_cap_micros: row.spending_cap,
  spent: { amount_micros: Math.floor(row.spent_nanos / 1000), currency: ports.currency },
  per_token_billing: row.per_token_billing,
});

const changes = ["organization_token.edit", "organization_token.revoke"] as const;

/** A token of an organization as its maintainers see it. */
export const presentOfOrganization = (ctx: Ctx, row: TokenTarget): z.input<typeof OrganizationToken> => ({
  ...present(ctx, row),
  scopes: row.scopes as z.input<typeof OrganizationToken>["scopes"],
  state: row.stopped ?? (row.expires_at && row.expires_at <= new Date() ? "expired" : "active"),
  created_by: { path: row.created_by_path, name: row.created_by_name },
  secret_by: { path: row.secret_by_path, name: row.secret_by_name },
  all_resources: row.all_resources,
  resources: row.resources,
  assigned_to: row.assigned_path === null ? null : { path: row.assigned_path, name: row.assigned_name ?? "" },
  team: row.team,
  can: canOf(ctx, row, changes),
});
