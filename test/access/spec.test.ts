import { expect, test } from "vitest";
import {
  type Action,
  actions,
  allows,
  type Role,
  roles,
  type Standing,
  scopeOf,
  type Tie,
} from "../../server/access/policy.ts";

const reviewing = ["version.review", "version.see_unapproved"] as const;

/** SPEC's table of permissions in an organization, row by row, and the actions that each row is made of. */
const rows: readonly { says: string; for: readonly Role[]; actions: readonly Action[] }[] = [
  {
    says: "see organization, members, teams, limits, usage overview",
    for: roles,
    actions: [
      "budget.list",
      "organization.see",
      "member.list",
      "team.list",
      "limit.list",
      "usage.see",
      "usage_view.save",
      "namespace.see",
      "member.leave",
    ],
  },
  {
    says: "create projects, datasets, models, containers",
    for: ["developer", "editor", "maintainer"],
    actions: ["project.create", "resource.create"],
  },
  {
    says: "approve or reject data (of what they can read: the verbs ask for that, too)",
    for: ["reviewer", "maintainer"],
    actions: [...reviewing, "application.review"],
  },
  {
    says: "create applications in the organization's name",
    for: ["maintainer"],
    actions: ["application.create"],
  },
  {
    says: "create applications, engines, Serverless APIs in the organization's name",
    for: ["maintainer"],
    actions: ["engine.create", "api.create", "api.edit"],
  },
  { says: "edit organization details", for: ["maintainer"], actions: ["organization.edit", "organization.rename"] },
  { says: "delete the organization", for: ["maintainer"], actions: ["organization.delete", "organization.restore"] },
  {
    says: "add/remove members, change roles, invitations, teams, member limits",
    for: ["maintainer"],
    actions: [
      ...(["member.add", "member.remove", "member.return", "member.change_role", "join_request.decide"] as const),
      ...(["invitation.list", "invitation.create", "invitation.revoke"] as const),
      ...(["team.create", "team.edit", "team.delete", "limit.set", "limit.list_members", "member.see_access"] as const),
    ],
  },
  {
    says: "organization tokens",
    for: ["maintainer"],
    actions: [
      ...(["organization_token.list", "organization_token.create"] as const),
      ...(["organization_token.edit", "organization_token.revoke"] as const),
    ],
  },
  {
    says: "orders, payment methods, billing",
    for: ["maintainer"],
    actions: ["wallet.see", "wallet.order", "budget.set"],
  },
  {
    says: "default visibility, visibility of anyone's resource, limits, sync, webhooks, activity",
    for: ["maintainer"],
    actions: [
      ...(["organization.edit_settings", "activity.list", "usage.see_of_everybody", "usage_view.share"] as const),
      ...(["sync.see", "sync.link", "sync.run"] as const),
      ...(["call.read_content", "webhook.list", "webhook.edit"] as const),
    ],
  },
];

/** What a role may do with something the organization reaches: through its tie, where the role alone does not say it. */
const throughTies: readonly {
  says: string;
  visible: Partial<Record<Role, "read" | "write">>;
  actions: readonly Action[];
}[] = [
  {
    says: "read organization-visible and granted resources",
    visible: { viewer: "read", reviewer: "read", developer: "read", editor: "read", maintainer: "read" },
    actions: ["resource.see", "resource.read_content", "project.see", "application.open", "engine.ask", "api.call"],
  },
  {
    says: "add content to what is organization-write (C3)",
    visible: { developer: "write", editor: "read", maintainer: "read" },
    actions: [
      "version.create",
      "version.write",
      "version.seal",
      ...(["version.discard_own", "version.edit_own", "version.archive_own"] as const),
      ...(["execution.start", "execution.open", "execution.extend"] as const),
      "project.add",
    ],
  },
  {
    says: "edit others' organization-visible resources",
    visible: { editor: "read", maintainer: "read" },
    actions: ["resource.edit", "project.edit", "execution.stop", "version.edit"],
  },
  {
    says: "manage shares of what one can edit",
    visible: { editor: "read", maintainer: "read" },
    actions: ["resource.share", "project.share"],
  },
  {
    says: "visibility of anyone's resource, and its end (C5)",
    visible: { maintainer: "read" },
    actions: [
      ...(["resource.set_visibility", "resource.publish", "resource.delete", "resource.restore"] as const),
      ...(["project.set_visibility", "project.delete", "version.discard", "version.archive"] as const),
    ],
  },
  {
    says: "move it elsewhere and end it for good: whoever may do everything with it",
    visible: { maintainer: "read" },
    actions: ["resource.transfer", "resource.purge"],
  },
];

/** What visibility ties a role by: the rule of the database, which test/sharing holds to its model. */
function tieOf(role: Role, visibility: "read" | "write"): Tie {
  if (role === "maintainer") return "manager";
  if (role === "editor") return "editor";
  return role === "developer" && visibility === "write" ? "contributor" : "reader";
}

const standing = (role: Role | null, tie: Tie | null): Standing => ({
  // settings of the organization as they begin
  ...{ signed_in: true, operator: false, scopes: null, switches: ["editors_share"] },
  role,
  tie,
});

test.each(rows)("$says: exactly those whom SPEC ticks", ({ for: allowed, actions }) => {
  for (const action of actions)
    expect([action, ...roles.filter((role) => allows(action, standing(role, null)))]).toEqual([action, ...allowed]);
});

test.each(throughTies)("$says: exactly those whom SPEC ticks", ({ visible, actions }) => {
  for (const action of actions)
    for (const role of roles)
      for (const visibility of ["read", "write"] as const) {
        const expected = visible[role] === "read" || visible[role] === visibility;
        const allowed = allows(action, standing(role, tieOf(role, visibility)));
        expect(allowed, `${action} by a ${role} of what is organization-${visibility}`).toBe(expected);
      }
});

test("what is private to others is nobody's but its owner's; maintainers see its metadata, open it and end it", () => {
  const inReach = /^(resource|version|project|execution)\./;
  const maintainer = actions.filter(
    (action) => inReach.test(action) && action !== "version.list_reviews" && !reviewing.some((one) => one === action),
  );
  const alone = maintainer.filter((action) => allows(action, standing("maintainer", null)));
  const metadata = ["see", "set_visibility", "delete"].flatMap((verb) => [`project.${verb}`, `resource.${verb}`]);
  expect(alone.sort()).toEqual(
    [
      ...[...metadata, "resource.publish", "resource.restore", "project.create", "resource.create"],
      ...["execution.stop", "execution.stop_own"],
    ].sort(),
  );
  for (const role of roles.filter((role) => role !== "maintainer"))
    for (const action of maintainer)
      if (!action.endsWith(".create"))
        expect(allows(action, standing(role, null)), `${action} by a ${role}`).toBe(false);
});

test("every action of an organization is in a row of SPEC's", () => {
  const known = new Set<Action>([...rows, ...throughTies].flatMap((row) => row.actions));
  const other: readonly string[] = ["resource.clone", "execution.stop_own"];
  const inOrganization = actions.filter(
    (action) => !allows(action, standing(null, null)) && scopeOf(action) !== "operate" && !other.includes(action),
  );
  expect(inOrganization.filter((action) => !known.has(action))).toEqual([]);
});
