import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import { type Activity, ActorKind, exportActivity, listActivity, Severity } from "../../contract/activity.ts";
import { type Column, plain, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession, type Session } from "../session.ts";
import { choice, type ListOptions, teach, withList } from "../teach.ts";
import { timeAgo } from "../values.ts";

/** `activity`: what happened in an organization. */
export function addActivity(program: Command): void {
  const command = program
    .command("activity")
    .description("List what happened in an organization, refused attempts included, newest first")
    .argument("<organization>")
    .addOption(choice("--severity <words...>", "only these", Severity.options))
    .option("--entity <kind>", "only about one kind: member, dataset, execution …")
    .option("--action <name>", "only one action: member.add, execution.start …")
    .option("--actor <user-name>", "only what one person did")
    .addOption(choice("--actor-kind <kind>", "only what came by tokens, from the system …", ActorKind.options))
    .option("--query <text>", "part of the text or of the name")
    .option("--refused", "only refused attempts")
    .option("--from <when>", "a span such as 7d ago, or a date", timeAgo)
    .option("--to <when>", "a span such as 1d ago, or a date", timeAgo)
    .option("-f, --follow", "go on with what happens from now on, until Ctrl-C")
    .addOption(choice("--as <format>", "print everything that fits, as a file", ["csv", "jsonl"]))
    .action(run);
  teach(
    withList(command),
    ...["guildhall activity acme", "guildhall activity acme --actor ann --from 7d --refused"],
    ...["guildhall activity acme --severity warning --follow", "guildhall activity acme --as csv > activity.csv"],
  );
}

const columns: readonly Column<Activity>[] = [
  { title: "WHEN", of: ({ at }) => when(at) },
  { title: "SEVERITY", of: ({ severity }) => severity },
  { title: "WHO", of: ({ actor }) => actor.path ?? actor.kind },
  { title: "ACTION", of: ({ action, refused }) => (refused ? `${action} (refused)` : action) },
  { title: "WHAT", of: ({ text }) => text },
];

interface ActivityOptions extends ListOptions {
  severity?: Activity["severity"][];
  entity?: string;
  action?: string;
  actor?: string;
  actorKind?: ActorKind;
  query?: string;
  refused?: true;
  from?: string;
  to?: string;
  follow?: true;
  as?: "csv" | "jsonl";
}

const filtersOf = ({ severity, entity, action, actor, actorKind, query, refused, from, to }: ActivityOptions) => ({
  ...{ entity, action, actor, query, refused, from, to },
  ...{ severity: severity?.join(","), actor_kind: actorKind },
});

async function run(organization: string, options: ActivityOptions): Promise<void> {
  const session = openSession();
  if (options.as) return save(session, organization, options);
  if (options.follow) return follow(session, organization, options);
  const filters = filtersOf(options);
  const page = await gather(options, (query) =>
    session.call(listActivity, { params: { organization }, query: { ...query, ...filters } }),
  );
  showList(options, page, columns, "Nothing fits.");
}

/** Everything that fits, as it comes from the server. */
async function save({ call }: Session, organization: string, options: ActivityOptions): Promise<void> {
  const query = { ...filtersOf(options), format: options.as };
  const response = await call.open(exportActivity, { params: { organization }, query });
  for await (const bytes of response.body ?? []) if (!process.stdout.write(bytes)) await once(process.stdout, "drain");
}

const pause_ms = 2000;
/** Lines of transactions that end in another order than they began: so far back is looked again. */
const overlap_ms = 30_000;
const shown_first = 10;

/** The newest lines and what happens from then on, oldest first, each line once, by the server's clock. */
async function follow({ call }: Session, organization: string, options: ActivityOptions): Promise<never> {
  const filters = filtersOf(options);
  const seen = new Set<string>();
  for (let from = filters.from, limit = shown_first; ; await pause(pause_ms)) {
    const { items } = await gather({ limit }, (page) =>
      call(listActivity, { params: { organization }, query: { ...page, ...filters, from } }),
    );
    for (const line of items.toReversed()) {
      if (!seen.has(line.id)) process.stdout.write(`${textOf(line, options.json)}\n`);
      seen.add(line.id);
    }
    limit = Number.POSITIVE_INFINITY;
    if (items[0]) from = new Date(Date.parse(items[0].at) - overlap_ms).toISOString();
  }
}

const textOf = (line: Activity, json?: boolean): string =>
  json ? JSON.stringify(line) : columns.map(({ of }) => plain(of(line))).join("  ");
