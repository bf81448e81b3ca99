import type { Command } from "commander";
import {
  deliveryStates,
  getDelivery,
  listDeliveries,
  redeliver,
  redeliverFailed,
  type WebhookDelivery,
  type WebhookDeliveryDetails,
} from "../../contract/webhooks.ts";
import { type Column, facts, type OutputOptions, plain, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, teach, withJson, withList } from "../teach.ts";
import { timeAgo } from "../values.ts";
import { webhookIn } from "./webhook-find.ts";

/** `webhooks log`, `show`, `redeliver` and `resend`: what was sent, what came of it, and sending it again. */
export function addDeliveries(webhooks: Command): void {
  const log = at(webhooks.command("log"))
    .description("List what was sent in the last 30 days, newest first")
    .addOption(choice("--state <state>", "only what is so", deliveryStates));
  teach(withList(log.action(list)), "guildhall webhooks log acme example.org --state failed");
  const showing = sent(at(webhooks.command("show"))).description("Show what was sent, and what came back each time");
  teach(withJson(showing.action(read)), "guildhall webhooks show acme example.org 01995e0c-…");
  const resending = sent(at(webhooks.command("redeliver"))).description("Send something again, under the same id");
  teach(withJson(resending.action(again)), "guildhall webhooks redeliver acme example.org 01995e0c-…");
  const all = at(webhooks.command("resend"))
    .description("Send everything again that was given up since a time")
    .option("--since <when>", "a span such as 12h or 3d, or a date", timeAgo, timeAgo("3d"));
  teach(withJson(all.action(resend)), "guildhall webhooks resend acme example.org --since 12h");
}

const at = (command: Command): Command =>
  command.argument("<organization>", "its path").argument("<webhook>", "its id or host");
const sent = (command: Command): Command => command.argument("<delivery>", "its id, as `webhooks log` lists it");

const outcome = ({ last_status, last_error }: WebhookDelivery) => last_error ?? last_status;

const columns: readonly Column<WebhookDelivery>[] = [
  { title: "EVENT", of: ({ type }) => type },
  { title: "STATE", of: ({ state }) => state },
  { title: "ATTEMPTS", of: ({ attempts }) => attempts, align: "right" },
  { title: "ANSWER", of: outcome },
  { title: "WRITTEN", of: ({ created_at }) => when(created_at) },
  { title: "AGAIN", of: ({ next_at, attempts }) => (attempts > 0 && next_at ? when(next_at) : "–") },
  { title: "ID", of: ({ id }) => id },
];

async function list(
  organization: string,
  word: string,
  { state, ...options }: ListOptions & { state?: WebhookDelivery["state"] },
): Promise<void> {
  const { call } = openSession();
  const { id } = await webhookIn(call, organization, word);
  const query = state === undefined ? {} : { state };
  const page = await gather(options, (more) =>
    call(listDeliveries, { params: { organization, id }, query: { ...more, ...query } }),
  );
  showList(options, page, columns, `Nothing yet: guildhall webhooks test ${organization} ${id}`);
}

async function read(organization: string, word: string, delivery: string, options: OutputOptions): Promise<void> {
  const { call } = openSession();
  const { id } = await webhookIn(call, organization, word);
  const details = await call(getDelivery, { params: { organization, id, delivery } });
  show(options, details, () => textOf(details));
}

const textOf = ({ type, state, message_id, body, log }: WebhookDeliveryDetails): string =>
  [
    facts([
      ["Event", type],
      ["State", state],
      ["webhook-id", message_id],
      ["Sent", body],
    ]),
    ...log.map(({ number, at, duration_ms, status, error, response }) =>
      facts([
        ["Attempt", `${number}, ${when(at)}, ${duration_ms} ms`],
        ["Answer", error ?? status],
        ["Came back", plain(response ?? "")],
      ]),
    ),
  ].join("\n\n");

async function again(organization: string, word: string, delivery: string, options: OutputOptions): Promise<void> {
  const { call } = openSession();
  const { id } = await webhookIn(call, organization, word);
  const answer = await call(redeliver, { params: { organization, id, delivery } });
  show(options, answer, () => "It is sent again, under the same id.");
}

async function resend(
  organization: string,
  word: string,
  { since, ...options }: OutputOptions & { since: string },
): Promise<void> {
  const { call } = openSession();
  const { id } = await webhookIn(call, organization, word);
  const answer = await call(redeliverFailed, { params: { organization, id }, body: { since } });
  show(options, answer, () => `${answer.redelivered} are sent again.`);
}
