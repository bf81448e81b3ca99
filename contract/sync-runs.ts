import { z } from "zod";
import { NamespaceRef, Person, page, pageOf, Time } from "./common.ts";
import { Role } from "./members.ts";
import { route } from "./route.ts";
import { SyncField, SyncStanding } from "./sync.ts";

const tag = "sync";
const at = z.object({ organization: NamespaceRef });
const oneRun = at.extend({ id: z.uuid() });

export const SyncRun = z
  .object({
    id: z.uuid(),
    trigger: z.enum(["link", "button", "schedule", "sign_in", "doorbell"]),
    preview: z.boolean().describe("Asked for to look only."),
    state: z
      .enum(["reading", "previewed", "waiting", "applied", "failed", "superseded"])
      .describe(
        "`previewed`: read, nothing changed; can be applied. `waiting`: like it, and a maintainer must confirm it. " +
          "`superseded`: a newer one was read, or it was put away.",
      ),
    waits_for: z
      .enum(["first", "mass_change"])
      .nullable()
      .describe("`first`: nothing was applied before. `mass_change`: it would change most of the members."),
    asked_by: Person.nullable(),
    pages_read: z.int(),
    people_read: z.int(),
    people_expected: z.int().nullable().describe("How many the forge says there are, as far as it does."),
    failure: z
      .object({
        kind: z.enum([
          "unauthorized",
          "forbidden",
          "not_found",
          "busy",
          "unavailable",
          "malformed",
          "moved",
          "no_admin",
          "not_applied",
        ]),
        text: z.string(),
      })
      .nullable(),
    counts: z.object({
      add: z.int(),
      pend: z.int(),
      change_role: z.int(),
      remove: z.int(),
      forget: z.int(),
      information: z.int(),
      kept: z.int().describe("What differs and stays: overrides, people kept out, the last maintainer."),
    }),
    decided_by: Person.nullable().describe("Who applied it or put it away, where somebody did."),
    started_at: Time,
    read_at: Time.nullable(),
    ended_at: Time.nullable(),
  })
  .meta({ id: "SyncRun" });
export type SyncRun = z.output<typeof SyncRun>;

export const SyncChange = z
  .object({
    n: z.int(),
    kind: z
      .enum(["add", "pend", "change_role", "remove", "forget", "information", "kept"])
      .describe("`pend`: waits until the person signs in. `forget`: is awaited no longer. `kept`: stays as it is."),
    who: z.object({ login: z.string(), name: z.string() }).nullable().describe("The person there."),
    member: Person.nullable().describe("The person here, where they are known."),
    field: SyncField.nullable(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    why: z
      .enum([
        "joined_there",
        "left_there",
        "role_changed_there",
        "default_role_changed",
        "follows_again",
        "changed_there",
        "overridden_here",
        "removed_here",
        "local_member",
        "last_maintainer",
        "email_not_allowed",
        "edited_here",
      ])
      .describe("What it follows from."),
  })
  .meta({ id: "SyncChange" });
export type SyncChange = z.output<typeof SyncChange>;

/** Somebody of the organization there, and what they are here. */
export const SyncPerson = z
  .object({
    id: z.string().describe("Their number there."),
    login: z.string(),
    name: z.string(),
    forge_role: z.enum(["admin", "member"]).nullable().describe("Null: is there no longer."),
    standing: SyncStanding.describe(
      "`pending`: has not signed in here with that account. `synced`: is what they are there. `overridden`: their role was " +
        "changed here. `local`: was a member by themselves. `kept_out`: was removed here, or left. `refused`: their e-mail " +
        "address is not of an allowed domain.",
    ),
    member: Person.extend({ role: Role.nullable() }).nullable(),
    role_there: Role.nullable().describe("What they would be here by what they are there."),
    can: z.object({ follow: z.boolean() }),
  })
  .meta({ id: "SyncPerson" });
export type SyncPerson = z.output<typeof SyncPerson>;

export const startSync = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/sync/runs",
  action: "sync.run",
  tag,
  summary: "Sync now, or read to see what a sync would change; gives the run that goes on already, where one does",
  params: at,
  body: z.strictObject({ preview: z.boolean().default(false) }),
  status: 202,
  response: SyncRun,
});

export const listSyncRuns = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/sync/runs",
  action: "sync.see",
  tag,
  summary: "List syncs, the newest first; also of links that have ended",
  params: at,
  query: z.strictObject({
    ...page,
    changed: z.stringbool().optional().describe("`true`: only those that changed something."),
  }),
  status: 200,
  response: pageOf(SyncRun),
});

export const getSyncRun = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/sync/runs/:id",
  action: "sync.see",
  tag,
  summary: "Read one sync: how far it is, what it did",
  params: oneRun,
  status: 200,
  response: SyncRun,
});

export const listSyncChanges = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/sync/runs/:id/changes",
  action: "sync.see",
  tag,
  summary: "List what a sync changed or would change: whom, from what, to what, and why",
  params: oneRun,
  query: z.strictObject({ ...page, kind: SyncChange.shape.kind.optional() }),
  status: 200,
  response: pageOf(SyncChange),
});

export const applySync = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/sync/runs/:id/apply",
  action: "sync.run",
  tag,
  summary: "Do what a preview shows, exactly; refused where it would do something else by now",
  params: oneRun,
  status: 200,
  response: SyncRun,
});

export const discardSync = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/sync/runs/:id/discard",
  action: "sync.run",
  tag,
  summary: "Put a preview away",
  params: oneRun,
  status: 200,
  response: SyncRun,
});

export const listSyncPeople = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/sync/people",
  action: "sync.see",
  tag,
  summary: "List the people of the organization there and what they are here, by their name there",
  params: at,
  query: z.strictObject({ ...page, standing: SyncStanding.optional(), query: z.string().max(100).optional() }),
  status: 200,
  response: pageOf(SyncPerson),
});

export const followAgain = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/sync/people/:person/follow",
  action: "sync.run",
  tag,
  summary:
    "Let somebody be what they are there from the next sync on, whatever was decided here: role, removal, or membership",
  params: at.extend({ person: z.string().min(1).max(40) }),
  status: 200,
  response: SyncPerson,
});
