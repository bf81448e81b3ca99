import type { Role } from "../../access/policy.ts";
import { afterCommit, type Ctx } from "../../kernel/context.ts";
import { record } from "../activity/activity.ts";
import type { MemberSource } from "./queries.ts";
import * as queries from "./queries.ts";

/** Somebody as they come in. */
export interface Newcomer {
  id: string;
  path: string;
  name: string;
}

/** The one way in: makes somebody a member inside the caller's transaction, and tells them; false when they are one already. */
export async function enter(
  ctx: Ctx,
  organization: { id: string },
  who: Newcomer,
  line: {
    role: Role;
    added_by: string | null;
    source?: MemberSource;
    action: string;
    text: string;
    after?: Record<string, unknown>;
  },
): Promise<boolean> {
  const { role, added_by, source = "local", action, text, after = {} } = line;
  if (!(await queries.insert(ctx, organization.id, who.id, { role, added_by, source }))) return false;
  afterCommit(ctx, () => ctx.ports.guests.welcome(who.id, organization.id));
  await record(ctx, {
    action,
    severity: "notice",
    namespace_id: organization.id,
    entity: { kind: "member", id: who.path, name: who.name },
    text,
    after: { role, ...after },
    concerns: [who.id],
  });
  return true;
}
