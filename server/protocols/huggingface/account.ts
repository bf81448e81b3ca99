import * as accounts from "../../domain/accounts/accounts.ts";
import { present } from "../../domain/accounts/present.ts";
import * as members from "../../domain/members/members.ts";
import * as organizations from "../../domain/organizations/organizations.ts";
import { listVisible } from "../../domain/sharing/sharing.ts";
import * as tokens from "../../domain/tokens/tokens.ts";
import type { Ctx } from "../../kernel/context.ts";
import { type Bind, type Call, linkNext } from "./calls.ts";
import { kinds } from "./places.ts";

/** Who asks, and the organizations of theirs. */
export function answerAccount(bind: Bind): void {
  bind("GET", "/api/whoami-v2", whoAmI);
  bind("GET", "/api/organizations/:organization/members", listMembers);
  bind("GET", "/api/organizations/:organization/overview", overview);
  bind("GET", "/api/organizations/:organization/settings/repositories", (call) =>
    storageOf(call, call.params["organization"] ?? ""),
  );
  bind("GET", "/api/settings/repositories", (call) => storageOf(call, call.ctx.actor.path ?? ""));
}

/** Nobody pays here for being somebody. */
const plain = { isPro: false, canPay: false, periodEnd: null };
const page_max = 100;

async function whoAmI({ ctx, base }: Call) {
  const me = present(await accounts.me(ctx));
  const picture = (url: string | null) => (url === null ? "" : new URL(url, base).href);
  return {
    type: "user",
    id: me.id,
    name: me.path,
    fullname: me.name,
    email: me.email,
    emailVerified: me.email_verified,
    billingMode: "prepaid",
    avatarUrl: picture(me.avatar_url),
    ...plain,
    orgs: me.memberships.map(({ organization, role }) => ({
      type: "org",
      id: organization.path,
      name: organization.path,
      fullname: organization.name,
      email: null,
      avatarUrl: picture(organization.avatar_url),
      ...plain,
      roleInOrg: hubRoles[role],
    })),
    auth: await authOf(ctx),
  };
}

/** The nearest that the hub has to our roles. */
const hubRoles = {
  viewer: "read",
  reviewer: "read",
  developer: "contributor",
  editor: "write",
  maintainer: "admin",
} as const;

async function authOf(ctx: Ctx) {
  const { token } = ctx.actor;
  if (!token) return { type: "cookie" };
  const writes = token.scopes === null || token.scopes.includes("data");
  const made = await tokens.byId(ctx, token.id);
  const createdAt = (made?.created_at ?? new Date()).toISOString();
  return { type: "access_token", accessToken: { displayName: token.name, role: writes ? "write" : "read", createdAt } };
}

async function listMembers(call: Call) {
  const cursor = typeof call.query["cursor"] === "string" ? { cursor: call.query["cursor"] } : {};
  const filters = { limit: page_max, sort: "path" as const, ...cursor };
  const page = await members.list(call.ctx, call.params["organization"] ?? "", filters);
  if (page.next_cursor !== null) linkNext(call, { cursor: page.next_cursor });
  return page.items.map(({ path, name, role }) => ({
    type: "user",
    user: path,
    fullname: name,
    avatarUrl: "",
    isPro: false,
    role: hubRoles[role],
  }));
}

async function overview({ ctx, params }: Call) {
  const found = await organizations.seen(ctx, params["organization"] ?? "");
  const { members, ...row } = await organizations.counted(ctx, found);
  return { name: row.path, fullname: row.name, details: row.description, avatarUrl: "", numUsers: members };
}

/** Repositories of a namespace that the asker sees, with what each holds. */
async function storageOf(call: Call, namespace: string) {
  const cursor = typeof call.query["cursor"] === "string" ? call.query["cursor"] : `${kinds[0]} `;
  const [kind = kinds[0], from] = cursor.split(" ");
  const known = kinds.find((k) => k === kind) ?? "dataset";
  const page = await listVisible(call.ctx, {
    namespace,
    kind: known,
    limit: page_max,
    ...(from ? { cursor: from } : {}),
  });
  const next = kinds[kinds.indexOf(known) + 1];
  if (page.next_cursor !== null) linkNext(call, { cursor: `${known} ${page.next_cursor}` });
  else if (next !== undefined) linkNext(call, { cursor: `${next} ` });
  return page.items.map((row) => ({
    id: `${row.namespace_path}/${row.name}`,
    type: row.kind,
    updatedAt: row.updated_at.toISOString(),
    visibility: row.published ? "public" : "private",
    storage: row.bytes,
  }));
}
