import type { Command } from "commander";
import { eventTypes, type WebhookEventType, webhookEvents } from "../../contract/webhook-events.ts";
import * as contract from "../../contract/webhooks.ts";
import { misuse } from "../failure.ts";
import { type Column, type OutputOptions, say, show, showList, table, when } from "../output.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { listsBy, teach, withJson } from "../teach.ts";
import { timeAhead } from "../values.ts";
import { addDeliveries } from "./webhook-deliveries.ts";
import { webhookIn } from "./webhook-find.ts";

interface Settings extends OutputOptions {
  url?: string;
  description?: string;
  event?: string[];
  on?: boolean;
  off?: boolean;
}

/** `webhooks`: what happens in an organization, sent to programs of its own. */
export function addWebhooks(program: Command): void {
  const webhooks = program.command("webhooks").description("List an organization's webhooks and how they fare");
  listsBy(withJson(webhooks.argument("[organization]", "its path")), 1, list);
  teach(
    webhooks,
    "guildhall webhooks acme",
    "guildhall webhooks create acme https://example.org/hook --event member.joined member.removed",
    "guildhall webhooks log acme example.org --state failed",
  );
  addMaking(webhooks);
  addChanging(webhooks);
  addDeliveries(webhooks);
}

const one = (command: Command): Command =>
  withJson(command.argument("<organization>", "its path").argument("<webhook>", "its id or host"));

function addMaking(webhooks: Command): void {
  const making = webhooks
    .command("create")
    .description("Make a webhook; its secret alone goes to standard output, this once")
    .argument("<organization>", "its path")
    .argument("<url>", "where events are sent")
    .option("--event <types...>", "the events that it hears of (guildhall webhooks events); without it, all")
    .option("--description <text>", "whose program it is, for people")
    .action(create);
  teach(withJson(making), "guildhall webhooks create acme https://example.org/hook --event execution.ended");
  const rotating = one(webhooks.command("rotate"))
    .description("Give a webhook another secret; until --overlap is over, both sign")
    .option("--overlap <when>", "how long the old secret signs as well: a span such as 1d, or a date", timeAhead)
    .action(rotate);
  teach(rotating, "guildhall webhooks rotate acme example.org --overlap 1d");
  teach(
    withJson(webhooks.command("events").description("List the events that can be chosen")).action(events),
    "guildhall webhooks events",
  );
}

function addChanging(webhooks: Command): void {
  const editing = one(webhooks.command("edit"))
    .description("Change a webhook, or switch it on or off; whoever switches it on answers for it")
    .option("--url <url>", "where events are sent")
    .option("--event <types...>", 'the events that it hears of, or "all"')
    .option("--description <text>", "whose program it is, for people")
    .option("--on", "switch it on, or take it over")
    .option("--off", "switch it off: what happens meanwhile is not sent")
    .action(edit);
  teach(
    editing,
    "guildhall webhooks edit acme example.org --event all",
    "guildhall webhooks edit acme example.org --on",
  );
  teach(
    one(webhooks.command("test").description("Send a test event")).action(test),
    "guildhall webhooks test acme example.org",
  );
  const ending = one(webhooks.command("delete"))
    .description("Delete a webhook with its log; nothing more is sent")
    .option("--yes", "do not ask")
    .action(remove);
  teach(ending, "guildhall webhooks delete acme example.org");
}

const columns: readonly Column<contract.Webhook>[] = [
  { title: "HOST", of: ({ url }) => new URL(url).host },
  { title: "STATE", of: ({ state, failing_since }) => (state === "active" && failing_since ? "failing" : state) },
  { title: "EVENTS", of: ({ events }) => (events === null ? "all" : events.join(" ")) },
  { title: "LAST ARRIVED", of: ({ succeeded_at }) => when(succeeded_at) },
  { title: "WAITING", of: ({ waiting }) => waiting, align: "right" },
  { title: "GIVEN UP", of: ({ failed }) => failed, align: "right" },
  { title: "DESCRIPTION", of: ({ description }) => description },
  { title: "ID", of: ({ id }) => id },
];

async function list(organization: string | undefined, options: OutputOptions): Promise<void> {
  if (organization === undefined) throw misuse("Name the organization.", "guildhall webhooks acme");
  const page = await openSession().call(contract.listWebhooks, { params: { organization } });
  showList(options, page, columns, `No webhook yet: guildhall webhooks create ${organization} https://…`);
}

function eventsOf(words: readonly string[]): WebhookEventType[] | null {
  if (words.includes("all")) return null;
  const unknown = words.find((word) => !eventTypes.some((type) => type === word));
  if (unknown) throw misuse(`There is no event ${unknown}.`, "guildhall webhooks events lists them");
  return words as WebhookEventType[];
}

function events(options: OutputOptions): void {
  const items = eventTypes.map((type) => ({ type, summary: webhookEvents[type].summary as string }));
  const shown: Column<(typeof items)[number]>[] = [
    { title: "EVENT", of: ({ type }) => type },
    { title: "WHEN", of: ({ summary }) => summary },
  ];
  show(options, { items }, () => table(shown, items));
}

async function create(organization: string, url: string, { event, description, ...options }: Settings): Promise<void> {
  const made = await openSession().call(contract.createWebhook, {
    params: { organization },
    body: { url, events: event ? eventsOf(event) : null, ...(description === undefined ? {} : { description }) },
  });
  tell(options, made);
}

function tell(options: OutputOptions, { secret, url, ...made }: contract.Webhook & { secret: string }): void {
  show(options, { ...made, url, secret }, () => secret);
  if (!options.json) say(`This is the secret of the webhook to ${new URL(url).host}: it is shown this once.`);
}

async function rotate(
  organization: string,
  word: string,
  { overlap, ...options }: OutputOptions & { overlap?: string },
): Promise<void> {
  const { call } = openSession();
  const { id } = await webhookIn(call, organization, word);
  const body = overlap === undefined ? {} : { previous_until: overlap };
  tell(options, await call(contract.rotateWebhook, { params: { organization, id }, body }));
}

async function edit(organization: string, word: string, settings: Settings): Promise<void> {
  const { url, description, event, on, off } = settings;
  if (on && off) throw misuse("Say --on or --off.");
  const { call } = openSession();
  const { id } = await webhookIn(call, organization, word);
  const body = {
    ...(url === undefined ? {} : { url }),
    ...(description === undefined ? {} : { description }),
    ...(event === undefined ? {} : { events: eventsOf(event) }),
    ...(on || off ? { enabled: on === true } : {}),
  };
  const edited = await call(contract.editWebhook, { params: { organization, id }, body });
  show(settings, edited, () => `The webhook to ${new URL(edited.url).host} is changed: ${edited.state}.`);
}

async function test(organization: string, word: string, options: OutputOptions): Promise<void> {
  const { call } = openSession();
  const { id, url } = await webhookIn(call, organization, word);
  const sent = await call(contract.testWebhook, { params: { organization, id } });
  show(
    options,
    sent,
    () => `A test is on its way to ${new URL(url).host}: guildhall webhooks log ${organization} ${id}`,
  );
}

async function remove(organization: string, word: string, options: OutputOptions & { yes?: boolean }): Promise<void> {
  const { call } = openSession();
  const { id, url } = await webhookIn(call, organization, word);
  const { host } = new URL(url);
  if (!options.yes && !(await confirmed(`Delete the webhook to ${host} and its log?`, "--yes"))) return;
  await call(contract.deleteWebhook, { params: { organization, id } });
  show(options, { deleted: id }, () => `The webhook to ${host} is deleted.`);
}
