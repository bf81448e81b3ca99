import type { z } from "zod";
import type { Role } from "../../../contract/members.ts";
import type { RosterLine, RosterPlan } from "../../../contract/roster.ts";
import { type Content, textContent } from "../../kernel/content.ts";
import { type Ctx, canOf, may, transact } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { enterAll, findAccounts, inviteAll } from "../members/members.ts";
import { type OrganizationRow, seen } from "../organizations/organizations.ts";
import { digestOf, namesOf, type Planned, plan } from "./plan.ts";
import * as queries from "./queries.ts";
import { columns, readSheet, writeSheet } from "./sheet.ts";

type Plan = z.input<typeof RosterPlan>;

interface Given {
  csv: string;
  apply: boolean;
  digest?: string | undefined;
  default_role?: Role | undefined;
}

/** Shows what a roster would do, or does it: all its good lines in one transaction, or nothing. */
export const importMembers = (ctx: Ctx, path: string, given: Given): Promise<Plan> =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "member.add", organization);
    const planned = await planFor(ctx, organization, given);
    const digest = digestOf(planned);
    if (given.apply) {
      if (given.digest !== undefined && given.digest !== digest) throw changedMeanwhile();
      await apply(ctx, organization, planned);
    }
    const shown = planned.map((one) => one.shown);
    return { applied: given.apply, digest, counts: countsOf(shown), lines: shown };
  });

const changedMeanwhile = () =>
  new Problem(
    "conflict",
    "The roster, the members or the settings changed since the preview: look again. Nothing was done",
  );

async function planFor(ctx: Ctx, organization: OrganizationRow, { csv, default_role }: Given): Promise<Planned[]> {
  const lines = readSheet(csv);
  const accounts = await findAccounts(ctx, organization, lines.flatMap(namesOf));
  const teams = await queries.teams(ctx, organization.id);
  return plan(lines, { organization, accounts, teams, default_role });
}

const countsOf = (lines: readonly RosterLine[]): Plan["counts"] => {
  const counts = { add: 0, invite: 0, already: 0, fault: 0 };
  for (const { outcome } of lines) counts[outcome]++;
  return counts;
};

async function apply(ctx: Ctx, organization: OrganizationRow, planned: readonly Planned[]): Promise<void> {
  const added = planned.flatMap(({ shown, account, role }) =>
    shown.outcome === "add" && account ? [{ ...account, role }] : [],
  );
  const entered = await enterAll(ctx, organization, added);
  if (entered.length < added.length) throw changedMeanwhile(); // somebody added one of them in this very moment
  const invited = planned.filter(({ shown }) => shown.outcome === "invite");
  await inviteAll(ctx, organization, invited.map(whomOf));
  const inTeams = planned.flatMap(({ shown, account, team_id }) =>
    shown.outcome === "add" && account && team_id ? [{ account_id: account.id, team_id }] : [],
  );
  if (inTeams.length > 0) await queries.putIntoTeams(ctx, organization.id, inTeams);
  const concerns = [...entered, ...invited.flatMap(idOf)];
  if (added.length + invited.length > 0) await recordImport(ctx, organization, { added, invited, concerns });
}

const idOf = ({ account }: Planned) => (account ? [account.id] : []);
const whomOf = ({ account, email, role }: Planned) =>
  account && email === undefined ? { account, role } : { email: email ?? account?.email, role };

interface Imported {
  added: readonly { path: string; role: Role }[];
  invited: readonly Planned[];
  concerns: readonly string[];
}

/** Who came by name, who was invited as it was written: webhooks tell of those who came. */
const recordImport = (ctx: Ctx, organization: OrganizationRow, { added, invited, concerns }: Imported) =>
  record(ctx, {
    action: "member.import",
    severity: "notice",
    namespace_id: organization.id,
    entity: { kind: "member", id: null, name: organization.name },
    text: `imported a roster: ${added.length} added, ${invited.length} invited`,
    after: {
      added: added.map(({ path, role }) => `${path} ${role}`),
      invited: invited.map(({ shown, role }) => `${shown.who} ${role}`),
    },
    concerns,
  });

/** A roster to fill in. */
export async function template(ctx: Ctx, path: string): Promise<Content> {
  may(ctx, "member.list", await seen(ctx, path));
  const examples = [
    ["ann@example.org", "", "developer", "Ann Example", ""],
    ["", "bob-example", "viewer", "", ""],
  ];
  return csvContent(writeSheet(columns, examples), "roster-template.csv");
}

const piece = 1000;
const head = ["email", "user_name", "name", "role", "team", "joined_at", "last_active_at"];

/** Every member as CSV; what maintainers see of an e-mail. */
export async function exportMembers(ctx: Ctx, path: string): Promise<Content> {
  const organization = await seen(ctx, path);
  may(ctx, "member.list", organization);
  const seesEmails = canOf(ctx, organization, ["member.change_role"])["member.change_role"] === true;
  const lines: string[][] = [];
  for (let after = "", rows = [] as queries.ExportRow[]; ; after = rows.at(-1)?.path ?? "") {
    rows = await queries.exportRows(ctx, organization.id, { after, limit: piece });
    for (const row of rows) lines.push(lineOf(row, seesEmails || row.path === ctx.actor.path));
    if (rows.length < piece) break;
  }
  return csvContent(writeSheet(head, lines), `members-of-${path}.csv`);
}

const lineOf = (row: queries.ExportRow, seesEmail: boolean): string[] => [
  seesEmail ? row.email : "",
  row.path,
  row.name,
  row.role,
  row.teams ?? "",
  row.joined_at.toISOString(),
  row.last_active_at?.toISOString() ?? "",
];

const csvContent = (text: string, file_name: string): Content => ({
  ...textContent(text, "text/csv; charset=utf-8"),
  file_name,
  inline: false,
});
