import type { Command } from "commander";
import { type Activity, listActivity, Severity } from "../../contract/activity.ts";
import { type Column, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, teach, withList } from "../teach.ts";
import { timeAgo } from "../values.ts";

/** `activity`: what happened in an organization. */
export function addActivity(program: Command): void {
  const command = program
    .command("activity")
    .description("List what happened in an organization, refused attempts included, newest first")
    .argument("<organization>")
    .addOption(choice("--severity <word>", "only these", Severity.options))
    .option("--entity <kind>", "only about one kind: member, dataset, execution …")
    .option("--actor <user-name>", "only what one person did")
    .option("--query <text>", "part of the text")
    .option("--refused", "only refused attempts")
    .option("--from <when>", "a span such as 7d ago, or a date", timeAgo)
    .option("--to <when>", "a span such as 1d ago, or a date", timeAgo)
    .action(list);
  teach(withList(command), "guildhall activity acme", "guildhall activity acme --actor ann --from 7d --refused");
}

const columns: readonly Column<Activity>[] = [
  { title: "WHEN", of: ({ at }) => when(at) },
  { title: "SEVERITY", of: ({ severity }) => severity },
  { title: "WHO", of: ({ actor }) => actor.path ?? actor.kind },
  { title: "ACTION", of: ({ action, refused }) => (refused ? `${action} (refused)` : action) },
  { title: "WHAT", of: ({ text }) => text },
];

interface ActivityOptions extends ListOptions {
  severity?: Activity["severity"];
  entity?: string;
  actor?: string;
  query?: string;
  refused?: true;
  from?: string;
  to?: string;
}

async function list(organization: string, options: ActivityOptions): Promise<void> {
  const { call } = openSession();
  const { severity, entity, actor, query: text, from, to } = options;
  const filters = { severity, entity, actor, query: text, from, to, refused: options.refused };
  const page = await gather(options, (query) =>
    call(listActivity, { params: { organization }, query: { ...query, ...filters } }),
  );
  showList(options, page, columns, "Nothing fits.");
}
