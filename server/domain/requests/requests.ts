import type { WayIn } from "../../../contract/requests.ts";
import type { Role } from "../../access/policy.ts";
import { accountOf, type Ctx, may, see, transact } from "../../kernel/context.ts";
import { pageOf } from "../../kernel/page.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { enter, maintainersOf } from "../members/members.ts";
import { allowsEmail, find, type OrganizationRow, seen } from "../organizations/organizations.ts";
import { domainOf, joinByDomain } from "./domains.ts";
import * as queries from "./queries.ts";

export type { RequestRow } from "./queries.ts";

/** Who was declined may ask again after a week. */
const again_ms = 7 * 24 * 60 * 60 * 1000;

type Asker = Awaited<ReturnType<typeof queries.asker>>;

/** An organization at its door: whoever may see its home page stands there. */
const atTheDoor = async (ctx: Ctx, path: string, action: "join_request.see" | "join_request.create") => {
  const organization = see(ctx, "organization.see_home_page", await find(ctx, path), "organization");
  may(ctx, action);
  return { organization, asker: await queries.asker(ctx, organization.id, accountOf(ctx)) };
};

function wayOf(organization: OrganizationRow, { role, email, email_verified }: Asker): WayIn["way"] {
  if (role) return "member";
  if (!allowsEmail(organization, email)) return "closed";
  if (email_verified && organization.join_domains.includes(domainOf(email))) return "domain";
  return organization.joining === "ask" ? "ask" : "closed";
}

async function wayIn(ctx: Ctx, organization: OrganizationRow, asker: Asker): Promise<WayIn> {
  const way = wayOf(organization, asker);
  const last = await queries.lastOf(ctx, organization.id, asker.id);
  const again_at = last?.state === "declined" && last.decided_at ? last.decided_at.getTime() + again_ms : 0;
  return {
    way,
    role: asker.role ?? (way === "domain" ? organization.join_role : null),
    request: last
      ? {
          state: last.state,
          message: last.message,
          created_at: last.created_at.toISOString(),
          again_at: again_at > Date.now() ? new Date(again_at).toISOString() : null,
        }
      : null,
  };
}

/** How the asker can get in. */
export async function look(ctx: Ctx, path: string): Promise<WayIn> {
  const { organization, asker } = await atTheDoor(ctx, path, "join_request.see");
  return wayIn(ctx, organization, asker);
}

/** Asks to join; where a verified domain opens the door, joins. */
export const ask = (ctx: Ctx, path: string, message: string): Promise<WayIn> =>
  transact(ctx, async (ctx) => {
    const { organization, asker } = await atTheDoor(ctx, path, "join_request.create");
    const { way, request } = await wayIn(ctx, organization, asker);
    if (way === "member") throw new Problem("conflict", "You are a member already");
    if (way === "domain") {
      await joinByDomain(ctx, organization, asker);
      return wayIn(ctx, organization, { ...asker, role: organization.join_role });
    }
    if (way === "closed") throw new Problem("conflict", "This organization takes members by invitation only");
    if (request?.again_at) throw new Problem("conflict", `You may ask again from ${request.again_at}`);
    const made = await queries.insert(ctx, organization.id, asker.id, message);
    if (!made) throw new Problem("conflict", "You have asked already: a maintainer will answer");
    await recordAsked(ctx, organization, asker, made.id, message);
    return wayIn(ctx, organization, asker);
  });

async function recordAsked(ctx: Ctx, organization: OrganizationRow, asker: Asker, id: string, message: string) {
  await record(ctx, {
    action: "join_request.create",
    severity: "notice",
    namespace_id: organization.id,
    entity: { kind: "join_request", id, name: asker.name },
    text: "asked to join",
    after: { message },
    concerns: await maintainersOf(ctx, organization.id, 100),
  });
}

/** Takes back one's own request; doing it twice is the same as once. */
export const withdraw = (ctx: Ctx, path: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    const { organization, asker } = await atTheDoor(ctx, path, "join_request.create");
    const closed = await queries.close(ctx, organization.id, asker.id);
    if (closed) await recordDecision(ctx, organization, closed.id, asker, "withdraw", "no longer asks to join");
  });

/** Requests, newest first. */
export async function list(ctx: Ctx, path: string, page: Parameters<typeof queries.list>[2]) {
  const organization = await seen(ctx, path);
  may(ctx, "join_request.decide", organization);
  return pageOf(await queries.list(ctx, organization.id, page), page.limit, (row) => row.id);
}

/** Lets somebody in who asked. */
export const approve = (ctx: Ctx, path: string, id: string, role: Role) =>
  decide(ctx, path, id, async (ctx, organization, row) => {
    const decision = { state: "approved" as const, role, decided_by: accountOf(ctx) };
    if (!(await queries.decide(ctx, id, decision))) throw answered();
    const who = { id: row.account_id, path: row.path, name: row.name };
    const text = `let ${row.name} in as ${role}, who had asked`;
    await enter(ctx, organization, who, { role, added_by: accountOf(ctx), action: "join_request.approve", text });
  });

/** Declines a request; the person is told. */
export const decline = (ctx: Ctx, path: string, id: string) =>
  decide(ctx, path, id, async (ctx, organization, row) => {
    const decision = { state: "declined" as const, decided_by: accountOf(ctx) };
    if (!(await queries.decide(ctx, id, decision))) throw answered();
    const who = { id: row.account_id, name: row.name };
    await recordDecision(ctx, organization, id, who, "decline", `declined that ${row.name} joins`);
  });

const answered = () => new Problem("conflict", "Somebody has answered this already, or it was taken back");

const decide = (
  ctx: Ctx,
  path: string,
  id: string,
  act: (ctx: Ctx, organization: OrganizationRow, row: queries.RequestRow) => Promise<void>,
): Promise<queries.RequestRow> =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "join_request.decide", organization);
    const row = await queries.get(ctx, organization.id, id);
    if (!row) throw notFound("request");
    await act(ctx, organization, row);
    return (await queries.get(ctx, organization.id, id)) ?? row;
  });

const recordDecision = (
  ctx: Ctx,
  organization: OrganizationRow,
  id: string,
  who: { id: string; name: string },
  verb: "decline" | "withdraw",
  text: string,
) =>
  record(ctx, {
    action: `join_request.${verb}`,
    severity: "notice",
    namespace_id: organization.id,
    entity: { kind: "join_request", id, name: who.name },
    text,
    concerns: who.id === ctx.actor.id ? [] : [who.id],
  });
