import { z } from "zod";
import { AvatarUrl, Can, Email, NamespacePath, NamespaceRef, Person, page, pageOf, TeamRef, Time } from "./common.ts";
import { route } from "./route.ts";

export const roles = ["viewer", "reviewer", "developer", "editor", "maintainer"] as const;
export const Role = z.enum(roles).meta({ id: "Role" });
export type Role = z.output<typeof Role>;

export const MemberSource = z.enum(["local", "gitee"]).meta({ id: "MemberSource" });

export const Member = z
  .object({
    path: z.string(),
    name: z.string(),
    avatar_url: AvatarUrl,
    email: z.string().nullable().describe("Shown to maintainers and to oneself."),
    role: Role,
    source: MemberSource.describe("`gitee`: came by the sync, and is what they are there."),
    overridden: z.boolean().describe("Came by the sync, and was given another role here, which stays."),
    teams: z.array(z.string()),
    joined_at: Time,
    last_active_at: Time.nullable(),
    can: Can,
  })
  .meta({ id: "Member" });
export type Member = z.output<typeof Member>;

export const memberSorts = ["path", "joined", "active"] as const;

const at = z.object({ organization: NamespaceRef });
const one = at.extend({ member: NamespaceRef });

export const listMembers = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/members",
  action: "member.list",
  tag: "members",
  summary: "List members by user name, or by when they joined or were last active (the latest first)",
  params: at,
  query: z.strictObject({
    ...page,
    query: z.string().max(100).optional().describe("Part of a name or user name; for maintainers of an e-mail, too."),
    role: Role.optional(),
    source: MemberSource.optional(),
    team: TeamRef.optional(),
    sort: z.enum(memberSorts).default("path"),
  }),
  status: 200,
  response: pageOf(Member),
});

/** What became of one line of an addition. */
export const Addition = z
  .object({
    who: z.string(),
    outcome: z.enum(["added", "invited", "refused"]),
    role: Role,
    reason: z.string().optional(),
    invitation_url: z.string().optional().describe("Of whoever was invited: pass it on, unless it was mailed."),
    mailed: z.boolean().optional(),
  })
  .meta({ id: "Addition" });

export const addMembers = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/members",
  action: "member.add",
  tag: "members",
  summary: "Add several people, each by e-mail or user name with their own role",
  params: at,
  body: z.strictObject({
    members: z
      .array(
        z.union([z.strictObject({ email: Email, role: Role }), z.strictObject({ path: NamespacePath, role: Role })]),
      )
      .min(1)
      .max(100),
  }),
  status: 200,
  response: z.object({ results: z.array(Addition) }),
});

export const changeRole = route({
  method: "PATCH",
  path: "/api/v1/organizations/:organization/members/:member",
  action: "member.change_role",
  tag: "members",
  summary: "Change a member's role",
  params: one,
  body: z.strictObject({ role: Role }),
  status: 200,
  response: Member,
});

const Heir = NamespaceRef.optional().describe("User name of a member who may create; left out: the organization.");
/** Who gets what the person owns, by kind. */
export const heirs = {
  datasets: Heir,
  models: Heir,
  containers: Heir,
  engines: Heir,
  applications: Heir,
  apis: Heir,
  projects: Heir,
};

/** What a departure did. */
export const Removal = z
  .object({
    executions_stopped: z.int(),
    resources_kept: z.int().describe("Owned by the organization now."),
    resources_inherited: z.int(),
    projects_kept: z.int(),
    projects_inherited: z.int(),
    teams_left: z.int(),
    shares_ended: z.int(),
    invitations_revoked: z.int(),
    return_until: Time.describe("Until then it can be undone."),
  })
  .meta({ id: "Removal" });

export const removeMember = route({
  method: "DELETE",
  path: "/api/v1/organizations/:organization/members/:member",
  action: "member.remove",
  tag: "members",
  summary:
    "Remove a member: access ends at once, open connections are cut, running executions stop, what they owned goes to the heirs",
  params: one,
  query: z.strictObject(heirs),
  status: 200,
  response: Removal,
});

export const leaveOrganization = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/leave",
  action: "member.leave",
  tag: "members",
  summary: "Leave an organization; its last maintainer cannot",
  params: at,
  body: z.strictObject(heirs),
  status: 200,
  response: Removal,
});

/** `accepted`: for one person, who has used it. `exhausted`: for several, all of whom have. */
const InvitationState = z.enum(["pending", "accepted", "expired", "exhausted", "revoked"]);

export const Invitation = z
  .object({
    id: z.uuid(),
    role: Role,
    state: InvitationState,
    email: z.string().nullable().describe("Only the person with this e-mail may use it."),
    person: Person.nullable().describe("Only this person may use it: they were invited by user name."),
    max_uses: z.int().nullable(),
    uses: z.int(),
    expires_at: Time,
    url: z.string().describe("The link; derived from a secret of the installation, never stored."),
    code: z.string().describe("The end of the link, for `/api/v1/invitations/{code}`."),
    created_by: z.string(),
    created_at: Time,
    sent_at: Time.nullable().describe("When it was last mailed; null: pass the link on."),
    used_by: z.array(Person).describe("The last ten who came by it."),
  })
  .meta({ id: "Invitation" });
export type Invitation = z.output<typeof Invitation>;

export const createInvitation = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/invitations",
  action: "invitation.create",
  tag: "members",
  summary: "Make an invitation link; links for maintainers are single-use",
  params: at,
  body: z.strictObject({
    role: Role,
    expires_at: Time.optional().describe("7 days from now by default, 365 at most."),
    max_uses: z.int().min(1).max(10_000).nullable().optional().describe("Null: any number."),
    email: Email.optional().describe("Only the person with this e-mail may use it."),
  }),
  status: 201,
  response: Invitation,
});

export const listInvitations = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/invitations",
  action: "invitation.list",
  tag: "members",
  summary: "List invitations, newest first",
  params: at,
  query: z.strictObject({ ...page, state: InvitationState.optional() }),
  status: 200,
  response: pageOf(Invitation),
});

export const sendInvitation = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/invitations/:id/send",
  action: "invitation.create",
  tag: "members",
  summary: "Mail an invitation that is for one e-mail address once more",
  params: at.extend({ id: z.uuid() }),
  status: 200,
  response: Invitation,
});

export const getInvitationQr = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/invitations/:id/qr.svg",
  action: "invitation.list",
  tag: "members",
  summary: "The link of an invitation as a QR code",
  params: at.extend({ id: z.uuid() }),
  status: 200,
  carrier: "svg",
});

export const revokeInvitation = route({
  method: "DELETE",
  path: "/api/v1/organizations/:organization/invitations/:id",
  action: "invitation.revoke",
  tag: "members",
  summary: "Revoke an invitation link",
  params: at.extend({ id: z.uuid() }),
  status: 204,
});

const code = z.object({ code: z.string().min(8).max(100) });

export const getInvitation = route({
  method: "GET",
  path: "/api/v1/invitations/:code",
  action: "invitation.see",
  tag: "members",
  summary: "Read what a link invites to",
  params: code,
  status: 200,
  response: z
    .object({
      organization: z.object({ path: z.string(), name: z.string(), description: z.string(), avatar_url: AvatarUrl }),
      role: Role,
      invited_by: z.string(),
      expires_at: Time,
      state: InvitationState,
      email: z.string().nullable(),
    })
    .meta({ id: "InvitationOffer" }),
});

export const acceptInvitation = route({
  method: "POST",
  path: "/api/v1/invitations/:code/accept",
  action: "invitation.accept",
  tag: "members",
  summary: "Join the organization a link invites to",
  params: code,
  status: 200,
  response: z.object({
    organization: z.string(),
    role: Role,
    joined: z.boolean().describe("False: was a member before."),
  }),
});
