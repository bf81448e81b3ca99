import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { type Role, roles } from "../../contract/members.ts";
import { exportMembers, importMembers, type RosterLine, type RosterPlan } from "../../contract/roster.ts";
import { exitCodes } from "../failure.ts";
import { type Column, type OutputOptions, say, show, table } from "../output.ts";
import { confirmed, readInput } from "../prompt.ts";
import { openSession } from "../session.ts";
import { choice, teach, withJson } from "../teach.ts";

/** `members import` and `members export`: many members as CSV. */
export function addRoster(members: Command): void {
  const command = members
    .command("import")
    .description("Add many people from a CSV file: shows what every line would do, then asks")
    .argument("<organization>")
    .argument("<file>", "columns email or user_name, role, name, team; - for standard input")
    .addOption(choice("--role <role>", "of lines without one", roles))
    .option("--dry-run", "show only")
    .option("--yes", "do not ask")
    .action(importFile);
  teach(
    withJson(command),
    "guildhall members import acme class-7.csv --dry-run",
    "guildhall members import acme class-7.csv --role developer --yes",
  );
  const exported = members
    .command("export")
    .description("Print every member as CSV")
    .argument("<organization>")
    .action(exportAll);
  teach(exported, "guildhall members export acme > members.csv");
}

const columns: readonly Column<RosterLine>[] = [
  { title: "LINE", of: ({ line }) => line, align: "right" },
  { title: "WHO", of: ({ who }) => who },
  { title: "ROLE", of: ({ role }) => role },
  { title: "OUTCOME", of: ({ outcome }) => outcome },
  { title: "REMARK", of: ({ remark }) => remark },
];

interface ImportOptions extends OutputOptions {
  role?: Role;
  dryRun?: boolean;
  yes?: boolean;
}

async function importFile(organization: string, file: string, options: ImportOptions): Promise<void> {
  const csv = file === "-" ? await readInput() : await readFile(file, "utf8");
  const { call } = openSession();
  const params = { organization };
  const given = { csv, ...(options.role ? { default_role: options.role } : {}) };
  const plan = await call(importMembers, { params, body: given });
  if (plan.counts.fault > 0) process.exitCode = exitCodes.failed;
  const { add, invite } = plan.counts;
  if (options.dryRun || add + invite === 0) return show(options, plan, () => planned(plan));
  if (!options.yes) say(planned(plan));
  const question = `Add ${add} and invite ${invite} to ${organization}?`;
  if (!options.yes && !(await confirmed(question, "--yes"))) return say("Nothing was changed.");
  const done = await call(importMembers, { params, body: { ...given, apply: true, digest: plan.digest } });
  show(options, done, () => `${planned(done)}\nAdded ${add} and invited ${invite} to ${organization}.`);
}

function planned({ lines, counts }: RosterPlan): string {
  const { add, invite, already, fault } = counts;
  const sum = `${add} to add, ${invite} to invite, ${already} members already, ${fault} faulty.`;
  return lines.length ? `${table(columns, lines)}\n${sum}` : "There is nothing in this file.";
}

async function exportAll(organization: string): Promise<void> {
  const response = await openSession().call.open(exportMembers, { params: { organization } });
  process.stdout.write(await response.text());
}
