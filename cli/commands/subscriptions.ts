import type { Command } from "commander";
import {
  changeSubscription,
  endStorageGrant,
  getStorageAllowance,
  getSubscription,
  listStorageGrants,
  listSubscriptions,
  type Period,
  periods,
  type Subscription,
  setDefaultStorageGrants,
  setStorageGrant,
  subscribeStorage,
} from "../../contract/subscriptions.ts";
import { misuse } from "../failure.ts";
import { bytes, money } from "../format.ts";
import { type Column, facts, type OutputOptions, orUnlimited, show, showList } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, teach, withJson, withList } from "../teach.ts";
import { cap, wholeNumber } from "../values.ts";

/** `subscriptions`: storage that is paid ahead, and what is granted without. */
export function addSubscriptions(program: Command): void {
  const subscriptions = program
    .command("subscriptions")
    .enablePositionalOptions()
    .description("List the storage that an organization subscribes to, or you do")
    .argument("<namespace>")
    .action(list);
  teach(withList(subscriptions), "guildhall subscriptions acme");
  const allowance = subscriptions
    .command("allowance")
    .description("Show how much may be stored and why, and what more costs")
    .argument("<namespace>")
    .action(showAllowance);
  teach(withJson(allowance), "guildhall subscriptions allowance acme");
  const adding = subscriptions
    .command("add")
    .description("Subscribe to storage from today on, paid from the wallet for the whole period")
    .argument("<namespace>")
    .argument("<gib>", "how many GiB", wholeNumber)
    .addOption(choice("--for <period>", "for how long at a time", periods).default("month"))
    .option("--once", "let it end with its period instead of renewing itself")
    .action(add);
  teach(withJson(adding), "guildhall subscriptions add acme 500 --for quarter");
  const changing = subscriptions
    .command("change")
    .description("Change one: more is there at once; less, and another period, come with the next one")
    .argument("<namespace>")
    .argument("<number>", "its number", wholeNumber)
    .option("--gib <gib>", "how many GiB in all", wholeNumber)
    .addOption(choice("--for <period>", "for how long at a time", periods))
    .option("--renew", "let it renew itself")
    .option("--no-renew", "let it end with its period")
    .action(change);
  teach(
    withJson(changing),
    "guildhall subscriptions change acme 3 --gib 800",
    "guildhall subscriptions change acme 3 --no-renew",
  );
  const showing = subscriptions
    .command("show")
    .description("Show one, and what was paid for it")
    .argument("<namespace>")
    .argument("<number>", "its number", wholeNumber)
    .action(showOne);
  teach(withJson(showing), "guildhall subscriptions show acme 3");
  addGrants(subscriptions);
}

function addGrants(subscriptions: Command): void {
  const grants = subscriptions
    .command("grants")
    .description("List how much may be stored without a subscription (operators)")
    .action(listGrants);
  teach(withList(grants), "guildhall subscriptions grants");
  const granting = subscriptions
    .command("grant")
    .description("Grant storage to one, or to everybody of a kind (operators)")
    .argument("<whom>", "a person or organization, or: organizations, people")
    .argument("<size>", 'such as 20GiB, or "unlimited"; "default": as others of its kind')
    .action(grant);
  teach(
    withJson(granting),
    "guildhall subscriptions grant acme 500GiB",
    "guildhall subscriptions grant organizations 50GiB",
    "guildhall subscriptions grant acme default",
  );
}

const sizeOf = ({ gib, period }: { gib: number; period: Period }) => `${gib} GiB a ${period}`;

const columns: readonly Column<Subscription>[] = [
  { title: "NUMBER", of: ({ number }) => String(number) },
  { title: "STORAGE", of: sizeOf },
  { title: "STATE", of: ({ state }) => state },
  { title: "UNTIL", of: ({ last_day }) => last_day },
  { title: "THEN", of: ({ next }) => (next === null ? "ends" : `renewed: ${sizeOf(next)}`) },
];

async function list(namespace: string, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listSubscriptions, { params: { namespace }, query }));
  showList(options, page, columns, "Nothing is subscribed to yet.");
}

async function showAllowance(namespace: string, options: OutputOptions): Promise<void> {
  const one = await openSession().call(getStorageAllowance, { params: { namespace } });
  show(options, one, () =>
    facts([
      ["Stored", bytes(one.in_use_bytes)],
      ["Granted", orUnlimited(one.granted_bytes, bytes)],
      ["Subscribed", bytes(one.subscribed_bytes)],
      ["Limit", orUnlimited(one.limit_bytes, bytes)],
      ...one.offers.map(({ period, gib_micros }) => [`A GiB a ${period}`, money(gib_micros, one.currency)] as const),
    ]),
  );
}

interface Wish {
  for: Period;
  once?: boolean;
}

async function add(namespace: string, gib: number, options: OutputOptions & Wish): Promise<void> {
  const body = { gib, period: options.for, renews: !options.once };
  const made = await openSession().call(subscribeStorage, { params: { namespace }, body });
  show(options, made, () => `${made.gib} GiB are there until ${made.last_day} (subscription ${made.number}).`);
}

interface Changes {
  gib?: number;
  for?: Period;
  renew?: boolean;
}

async function change(namespace: string, number: number, options: OutputOptions & Changes): Promise<void> {
  const { gib, for: period, renew: renews } = options;
  if (gib === undefined && period === undefined && renews === undefined)
    throw misuse("Say what is to change: --gib, --for, --renew or --no-renew.");
  const row = await openSession().call(changeSubscription, {
    params: { namespace, number },
    body: { gib, period, renews },
  });
  const then = row.next === null ? `it ends with ${row.last_day}` : `then ${sizeOf(row.next)}`;
  show(options, row, () => `Subscription ${number}: ${sizeOf(row)} until ${row.last_day}; ${then}.`);
}

async function showOne(namespace: string, number: number, options: OutputOptions): Promise<void> {
  const one = await openSession().call(getSubscription, { params: { namespace, number } });
  show(options, one, () =>
    [
      `${sizeOf(one)}, ${one.state}, until ${one.last_day}`,
      ...one.payments.map(
        ({ order, gib, amount_micros, first_day, last_day }) =>
          `order ${order}  ${first_day} to ${last_day}  ${gib} GiB  ${money(amount_micros, one.currency)}`,
      ),
    ].join("\n"),
  );
}

type Grant = { namespace: string; granted_bytes: number | null; subscribed_bytes: number; in_use_bytes: number };

const grantColumns: readonly Column<Grant>[] = [
  { title: "NAMESPACE", of: ({ namespace }) => namespace },
  { title: "GRANTED", of: ({ granted_bytes }) => orUnlimited(granted_bytes, bytes), align: "right" },
  { title: "SUBSCRIBED", of: ({ subscribed_bytes }) => bytes(subscribed_bytes), align: "right" },
  { title: "STORED", of: ({ in_use_bytes }) => bytes(in_use_bytes), align: "right" },
];

async function listGrants(options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listStorageGrants, { query }));
  showList(options, page, grantColumns, "Nobody has a grant of their own.");
}

async function grant(whom: string, size: string, options: OutputOptions): Promise<void> {
  const { call } = openSession();
  const kind = ({ organizations: "organization_bytes", people: "person_bytes" } as const)[whom];
  if (kind !== undefined) {
    const { defaults } = await call(listStorageGrants, { query: { limit: 1 } });
    const now = await call(setDefaultStorageGrants, { body: { ...defaults, [kind]: cap(size) } });
    return show(options, now, () => `${orUnlimited(now[kind], bytes)} of storage are granted to each of the ${whom}.`);
  }
  const params = { namespace: whom };
  const { granted_bytes } = await (size === "default"
    ? call(endStorageGrant, { params })
    : call(setStorageGrant, { params, body: { bytes: cap(size) } }));
  show(options, { granted_bytes }, () => `${orUnlimited(granted_bytes, bytes)} of storage are granted to ${whom}.`);
}
