import { z } from "zod";
import { page, pageOf, Time } from "./common.ts";
import { route } from "./route.ts";

const tag = "sync";

/** Where people and organizations can come from. */
export const ForgeKind = z.enum(["gitee"]).meta({ id: "ForgeKind" });
export type ForgeKind = z.output<typeof ForgeKind>;

/** A forge that the operator has set up. */
const ForgeProvider = z
  .object({
    id: z.string(),
    kind: ForgeKind,
    name: z.string(),
    address: z.string().describe("Where it is, e.g. https://gitee.com."),
  })
  .meta({ id: "ForgeProvider" });

/** An account on a forge that somebody has connected: what it may read there, their organizations are synced by. */
export const ForgeConnection = z
  .object({
    id: z.uuid(),
    provider: ForgeProvider,
    login: z.string().describe("The name of the account there."),
    name: z.string(),
    state: z
      .enum(["ok", "needs_authorization"])
      .describe("`needs_authorization`: the forge takes our token no longer; connect the same account again."),
    organizations: z.array(z.string()).describe("Paths of the organizations here that are synced by it."),
    authorized_at: Time,
    created_at: Time,
  })
  .meta({ id: "ForgeConnection" });
export type ForgeConnection = z.output<typeof ForgeConnection>;

/** An organization on a forge. */
export const ForgeOrganization = z
  .object({
    id: z.string().describe("Its number there, which stays when it is renamed."),
    login: z.string(),
    name: z.string(),
    description: z.string(),
    linked_to: z.string().nullable().describe("The organization here that follows it, if the asker belongs to it."),
  })
  .meta({ id: "ForgeOrganization" });
export type ForgeOrganization = z.output<typeof ForgeOrganization>;

export const listForgeConnections = route({
  method: "GET",
  path: "/api/v1/me/forge-connections",
  action: "forge_connection.list",
  tag,
  summary: "List the accounts on forges that one has connected, and the forges that can be connected",
  status: 200,
  response: z.object({ items: z.array(ForgeConnection), providers: z.array(ForgeProvider) }),
});

export const beginForgeConnection = route({
  method: "POST",
  path: "/api/v1/me/forge-connections/begin",
  action: "forge_connection.create",
  tag,
  summary: "Begin to connect an account, or to authorize one again: gives the address of the forge to go to",
  body: z.strictObject({ provider: z.string().min(1).max(100) }),
  status: 200,
  response: z.object({
    url: z
      .string()
      .describe("Open it in this browser; the forge leads back to /settings/forges/callback?code=…&state=…"),
    expires_at: Time,
  }),
});

export const finishForgeConnection = route({
  method: "POST",
  path: "/api/v1/me/forge-connections",
  action: "forge_connection.create",
  tag,
  summary: "Connect an account with what the forge gave back; works once, and only in the session that began it",
  body: z.strictObject({ code: z.string().min(1).max(500), state: z.string().min(1).max(200) }),
  status: 201,
  response: ForgeConnection,
});

export const endForgeConnection = route({
  method: "DELETE",
  path: "/api/v1/me/forge-connections/:id",
  action: "forge_connection.end",
  tag,
  summary: "Forget an account on a forge; organizations that are synced by it need another",
  params: z.object({ id: z.uuid() }),
  status: 204,
});

export const listForgeOrganizations = route({
  method: "GET",
  path: "/api/v1/me/forge-connections/:id/organizations",
  action: "forge_connection.list",
  tag,
  summary: "List the organizations on a forge that one administers there; asked of the forge now",
  params: z.object({ id: z.uuid() }),
  query: z.strictObject(page),
  status: 200,
  response: pageOf(ForgeOrganization),
});
