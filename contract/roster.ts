import { z } from "zod";
import { NamespaceRef } from "./common.ts";
import { Role } from "./members.ts";
import { route } from "./route.ts";

/** What can be wrong with a line of a roster. */
export const rosterFaults = [
  "no_person",
  "two_persons",
  "bad_email",
  "bad_user_name",
  "unknown_user_name",
  "no_role",
  "unknown_role",
  "name_too_long",
  "unknown_team",
  "team_of_unknown",
  "duplicate",
  "domain_not_allowed",
  "too_few_cells",
] as const;

/** One line of a roster and what becomes of it. */
export const RosterLine = z
  .object({
    line: z.int().describe("Of the file, counted from 1; the head is a line, too."),
    who: z.string().describe("E-mail or user name, as it was written."),
    name: z.string(),
    role: z.string().describe("As it was written."),
    team: z.string(),
    outcome: z.enum(["add", "invite", "already", "fault"]).describe("`already`: is a member; stays as they are."),
    fault: z.enum(rosterFaults).nullable(),
    remark: z.string().describe("What is wrong and what would mend it, or what will happen."),
  })
  .meta({ id: "RosterLine" });
export type RosterLine = z.output<typeof RosterLine>;

/** What an import would do or has done. */
export const RosterPlan = z
  .object({
    applied: z.boolean(),
    digest: z.string().describe("Of what is planned: an import that names it does exactly this or nothing."),
    counts: z.object({ add: z.int(), invite: z.int(), already: z.int(), fault: z.int() }),
    lines: z.array(RosterLine),
  })
  .meta({ id: "RosterPlan" });
export type RosterPlan = z.output<typeof RosterPlan>;

export const roster_lines_max = 2000;
const at = z.object({ organization: NamespaceRef });
const tag = "members";

export const importMembers = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/members/import",
  action: "member.add",
  tag,
  summary:
    "Import a roster from CSV: shows what every line would do, or, with `apply`, does it in one transaction. Faulty lines are left out",
  params: at,
  body: z.strictObject({
    csv: z
      .string()
      .max(900_000, "Use at most 900,000 characters")
      .describe(`A head (email, user_name, role, name, team) and up to ${roster_lines_max} lines.`),
    apply: z.boolean().default(false),
    digest: z.string().max(64).optional().describe("Of the preview: if something else would be done now, nothing is."),
    default_role: Role.optional().describe("For lines without a role; without it they are faulty."),
  }),
  status: 200,
  response: RosterPlan,
});

export const getRosterTemplate = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/members/template.csv",
  action: "member.list",
  tag,
  summary: "A roster to fill in: the head and two examples",
  params: at,
  status: 200,
  carrier: "rows",
});

export const exportMembers = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/members.csv",
  action: "member.list",
  tag,
  summary:
    "Every member as CSV; e-mails for maintainers only. A cell that a spreadsheet would compute begins with an apostrophe",
  params: at,
  status: 200,
  carrier: "rows",
});
