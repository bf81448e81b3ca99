import { createHash } from "node:crypto";
import { Email, NamespacePath } from "../../../contract/common.ts";
import { Role } from "../../../contract/members.ts";
import type { RosterLine, rosterFaults } from "../../../contract/roster.ts";
import type { KnownAccount } from "../members/members.ts";
import { allowsEmail, type OrganizationRow } from "../organizations/organizations.ts";
import type { WrittenLine } from "./sheet.ts";

type Fault = (typeof rosterFaults)[number];

/** What a plan is made from, as it is at one moment. */
export interface Known {
  organization: OrganizationRow;
  accounts: ReadonlyMap<string, KnownAccount>;
  teams: ReadonlyMap<string, { id: string; name: string }>;
  default_role: Role | undefined;
}

/** A line with what it stands for. */
export interface Planned {
  shown: RosterLine;
  role: Role;
  /** Undefined where a user name was written: the account says whom it is about. */
  email: string | undefined;
  account: KnownAccount | undefined;
  team_id: string | undefined;
}

/** What would become of every line. */
export function plan(lines: readonly WrittenLine[], known: Known): Planned[] {
  const first = new Map<string, number>();
  return lines.map((line) => {
    const planned = planLine(line, known);
    const key = planned.account?.id ?? whoOf(line).toLowerCase();
    const before = first.get(key);
    if (before === undefined) first.set(key, line.line);
    else if (planned.shown.fault === null)
      return faulty(line, "duplicate", `Line ${before} is the same person: delete one`);
    return planned;
  });
}

const whoOf = ({ email, user_name }: WrittenLine): string => email || user_name;

/** The address and the user name of a line, as accounts have them. */
export const namesOf = ({ email, user_name }: WrittenLine): string[] =>
  [email, user_name].filter(Boolean).map((name) => name.toLowerCase());

function planLine(line: WrittenLine, known: Known): Planned {
  const { organization } = known;
  const wrong = faultOfPerson(line, known) ?? faultOfRole(line, known.default_role);
  if (wrong) return faulty(line, ...wrong);
  const role = (line.role ? line.role.toLowerCase() : known.default_role) as Role;
  const account = known.accounts.get(whoOf(line).toLowerCase());
  const team = line.team ? known.teams.get(line.team.toLowerCase()) : undefined;
  if (line.team && !team) return faulty(line, "unknown_team", `There is no team "${line.team}": create it first`);
  const address = account?.email ?? line.email.toLowerCase();
  if (!address) return faulty(line, "unknown_user_name", "Nobody here has this user name: check it, or give an e-mail");
  const whole = { role, email: line.email.toLowerCase() || undefined, account, team_id: team?.id };
  if (account?.role)
    return { ...whole, shown: shownOf(line, role, "already", `Is ${account.role} already and stays so`) };
  if (!allowsEmail(organization, address))
    return faulty(line, "domain_not_allowed", `The organization takes ${organization.email_domains.join(", ")} only`);
  if (account && organization.adding === "direct")
    return { ...whole, shown: shownOf(line, role, "add", `${account.name} becomes ${role} at once`) };
  if (team)
    return faulty(line, "team_of_unknown", "Only members can be in a team: leave the team out, and add it later");
  return { ...whole, shown: shownOf(line, role, "invite", `Gets an invitation as ${role}`) };
}

type Wrong = [Fault, string] | undefined;

function faultOfPerson(line: WrittenLine, { accounts }: Known): Wrong {
  const { email, user_name, name } = line;
  if (!email && !user_name && line.cells_missing) return ["too_few_cells", "The line has fewer cells than the head"];
  if (!email && !user_name) return ["no_person", "Give an e-mail or a user name"];
  if (email && user_name && accounts.get(email.toLowerCase())?.path !== user_name.toLowerCase())
    return ["two_persons", "E-mail and user name are not the same person's: give one of them"];
  if (email && !Email.safeParse(email).success) return ["bad_email", "This is not an e-mail address: name@example.org"];
  if (user_name && !NamespacePath.safeParse(user_name.toLowerCase()).success)
    return ["bad_user_name", "A user name has 3 to 50 lowercase letters, digits or hyphens"];
  if (name.length > 80) return ["name_too_long", "A name has at most 80 characters"];
  return undefined;
}

function faultOfRole({ role }: WrittenLine, default_role: Role | undefined): Wrong {
  const roles = Role.options.join(", ");
  if (!role) return default_role ? undefined : ["no_role", `Give one of the roles ${roles}`];
  return Role.safeParse(role.toLowerCase()).success ? undefined : ["unknown_role", `The roles are ${roles}`];
}

const shownOf = (line: WrittenLine, role: string, outcome: RosterLine["outcome"], remark: string): RosterLine => ({
  line: line.line,
  who: whoOf(line),
  name: line.name,
  role,
  team: line.team,
  outcome,
  fault: null,
  remark,
});

const faulty = (line: WrittenLine, fault: Fault, remark: string): Planned => ({
  shown: { ...shownOf(line, line.role, "fault", remark), fault },
  role: "viewer",
  email: undefined,
  account: undefined,
  team_id: undefined,
});

/** Of what is planned: two plans with the same digest do the same. */
export function digestOf(planned: readonly Planned[]): string {
  const acts = planned.map(({ shown, account, team_id }) => [
    shown.line,
    shown.who,
    shown.role,
    shown.outcome,
    account?.id,
    team_id,
  ]);
  return createHash("sha256").update(JSON.stringify(acts)).digest("hex");
}
