import type { z } from "zod";
import type { SyncLink } from "../../../contract/sync.ts";
import type { SyncChange, SyncPerson, SyncRun } from "../../../contract/sync-runs.ts";
import type { Ctx } from "../../kernel/context.ts";
import { mayFollow, type PersonRow } from "./people.ts";
import type { changes, RunRow } from "./runs.ts";
import { bellUrl, type look } from "./sync.ts";

type Looked = NonNullable<Awaited<ReturnType<typeof look>>>;

/** How an organization follows one there. */
export const present = (ctx: Ctx, { link, organization, ...more }: Looked): z.input<typeof SyncLink> => ({
  provider: {
    ...{ id: link.provider_id, kind: "gitee", name: link.provider_name ?? link.provider_id },
    address: link.provider_address ?? "",
  },
  forge_organization: {
    ...{ id: link.forge_organization_id, login: link.login },
    url: `${link.provider_address ?? ""}/${link.login}`,
  },
  default_role: link.default_role,
  every_hours: link.every_hours,
  health: link.health as z.input<typeof SyncLink>["health"],
  health_text: link.health_text,
  applied: link.applied_at !== null,
  synced_at: link.synced_at?.toISOString() ?? null,
  next_at: link.next_at?.toISOString() ?? null,
  run: more.run,
  connections: more.connections.map(({ path, name, ...one }) => ({ ...one, person: { path, name } })),
  people: more.people,
  drift: driftOf(link, organization),
  doorbell_url: link.doorbell === null ? null : bellUrl(ctx, link.id),
  created_by: { path: more.by_path, name: more.by_name },
  created_at: link.created_at.toISOString(),
});

/** Information that differs from what is there and was edited here. */
function driftOf(link: Looked["link"], organization: Looked["organization"]): z.input<typeof SyncLink>["drift"] {
  const texts = (["name", "description"] as const).flatMap((field) => {
    const [here, there] = [organization[field], link[`there_${field}`] ?? ""];
    const differs = here !== there && here !== link[`taken_${field}`] && (field !== "name" || there !== "");
    return differs ? [{ field, here, there }] : [];
  });
  const has_picture = link.there_avatar_url !== null;
  const edited = has_picture && (link.taken_avatar_url === null || link.taken_avatar_id !== organization.avatar_id);
  return [...texts, ...(edited ? [{ field: "avatar" as const, here: "", there: "" }] : [])];
}

const person = (path: string | null, name: string | null) => (path === null ? null : { path, name: name ?? path });

/** One run as maintainers see it. */
export const presentRun = (row: RunRow): z.input<typeof SyncRun> => ({
  id: row.id,
  trigger: row.trigger as z.input<typeof SyncRun>["trigger"],
  preview: row.preview,
  state: row.state as z.input<typeof SyncRun>["state"],
  waits_for: row.waits_for as z.input<typeof SyncRun>["waits_for"],
  asked_by: person(row.asker_path, row.asker_name),
  pages_read: row.pages_read,
  people_read: row.people_read,
  people_expected: row.people_expected,
  failure:
    row.failure_kind === null
      ? null
      : {
          kind: row.failure_kind as NonNullable<z.input<typeof SyncRun>["failure"]>["kind"],
          text: row.failure_text ?? "",
        },
  counts: { ...none, ...(row.counts as Partial<typeof none>) },
  decided_by: person(row.decider_path, row.decider_name),
  started_at: row.started_at.toISOString(),
  read_at: row.read_at?.toISOString() ?? null,
  ended_at: row.ended_at?.toISOString() ?? null,
});

const none = { add: 0, pend: 0, change_role: 0, remove: 0, forget: 0, information: 0, kept: 0 };

type ChangeRow = Awaited<ReturnType<typeof changes>>["items"][number];

export const presentChange = (row: ChangeRow): z.input<typeof SyncChange> => ({
  n: row.n,
  kind: row.kind as z.input<typeof SyncChange>["kind"],
  who: row.login === null ? null : { login: row.login, name: row.name ?? row.login },
  member: person(row.path, row.member_name),
  field: row.field as z.input<typeof SyncChange>["field"],
  from: row.from_value,
  to: row.to_value,
  why: row.why as z.input<typeof SyncChange>["why"],
});

export const presentPerson = (row: PersonRow): z.input<typeof SyncPerson> => ({
  id: row.forge_account_id,
  login: row.login,
  name: row.name,
  forge_role: row.forge_role,
  standing: row.standing,
  member: row.path === null ? null : { path: row.path, name: row.account_name ?? row.path, role: row.role },
  role_there: row.forge_role === null ? null : row.forge_role === "admin" ? "maintainer" : row.default_role,
  can: { follow: mayFollow(row) },
});
