import { z } from "zod";
import { Bytes, Can, NamespaceRef, Person, page, pageOf, Time } from "./common.ts";
import { ExecutionState } from "./executions.ts";
import { Member, Role } from "./members.ts";
import { RepositoryKind } from "./repositories.ts";
import { ResourceKind } from "./resources.ts";
import { route } from "./route.ts";
import { ShareLevel } from "./shares.ts";

const tag = "members";
const at = z.object({ organization: NamespaceRef });
const one = at.extend({ member: NamespaceRef });

/** How many there are, and the first 100 of them. */
const some = <S extends z.ZodRawShape>(shape: S) => z.object({ count: z.int(), items: z.array(z.object(shape)) });

const owned = some({ name: z.string(), logical_bytes: Bytes }).extend({ logical_bytes: Bytes });

/** Everything in an organization that hangs on one member. */
export const MemberTies = z
  .object({
    member: Person.extend({ role: Role }),
    datasets: owned,
    models: owned,
    containers: owned,
    engines: owned,
    applications: owned,
    apis: owned,
    projects: some({ name: z.string(), resources: z.int(), logical_bytes: Bytes }),
    teams: z.array(z.object({ name: z.string(), is_lead: z.boolean() })),
    shares: some({ kind: z.enum([...ResourceKind.options, "project"]), name: z.string(), level: ShareLevel }),
    executions: some({ container: z.string(), number: z.int(), state: ExecutionState }),
    uploads: some({
      kind: RepositoryKind,
      repository: z.string(),
      version: z.int(),
      files: z.int(),
      logical_bytes: Bytes,
    }),
    tokens: some({ name: z.string() }).describe(
      "Of the organization, with a secret that only they know, or counted for them: they stop, until a maintainer gives " +
        "them another secret or member.",
    ),
    own_tokens: z.int().describe("Of their own: they reach nothing here any more."),
    running_engines: some({ name: z.string() }).describe(
      "Running or sleeping for them: they stop, until somebody else starts them.",
    ),
    webhooks: some({ host: z.string() }).describe(
      "That they answer for: nothing is sent, and what happens waits, until another maintainer takes them over.",
    ),
    routes: some({ name: z.string() }).describe("Model APIs that lead to one of these engines."),
    invitations: some({ id: z.uuid(), role: Role, email: z.string().nullable() }),
    last_maintainer: z.boolean().describe("The last one stays: make somebody else maintainer first."),
  })
  .meta({ id: "MemberTies" });
export type MemberTies = z.output<typeof MemberTies>;

export const getMemberTies = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/members/:member/ties",
  action: "member.leave",
  tag,
  summary: "Everything tied to a member, as it is before they are removed (member.remove) or leave",
  params: one,
  status: 200,
  response: MemberTies,
});

/** Somebody who left or was removed. */
export const FormerMember = z
  .object({
    path: z.string(),
    name: z.string(),
    role: Role.nullable().describe("What they were; null: left before this was written down."),
    removed: z.boolean().describe("False: left by themselves."),
    left_at: Time,
    ended_by: Person.nullable(),
    return_until: Time.nullable().describe("Null: it can no longer be undone."),
    can: Can,
  })
  .meta({ id: "FormerMember" });
export type FormerMember = z.output<typeof FormerMember>;

export const listFormerMembers = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/former-members",
  action: "member.return",
  tag,
  summary: "List who left or was removed, the last first",
  params: at,
  query: z.strictObject(page),
  status: 200,
  response: pageOf(FormerMember),
});

/** What a return gave back, and what it could not. */
export const Return = z
  .object({
    member: Member,
    given_back: z.object({ resources: z.int(), projects: z.int(), teams: z.int(), shares: z.int() }),
    not_given_back: z.array(
      z.object({
        kind: z.enum([...ResourceKind.options, "project", "team", "share"]),
        name: z.string(),
        reason: z.enum(["deleted", "changed_hands"]),
      }),
    ),
    invitations_stay_revoked: z.int(),
  })
  .meta({ id: "Return" });
export type Return = z.output<typeof Return>;

export const returnMember = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/members/:member/return",
  action: "member.return",
  tag,
  summary:
    "Undo a departure within 30 days: role, teams, what is still with its heir, shares, as far as they still exist",
  params: one,
  status: 200,
  response: Return,
});
