import type { Period } from "../../../contract/subscriptions.ts";
import { accountOf, afterCommit, type Ctx, may, transact } from "../../kernel/context.ts";
import { money } from "../../kernel/money.ts";
import { pageOf } from "../../kernel/page.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { belowOf, seen } from "./finance.ts";
import { keepersOf } from "./house-queries.ts";
import { wallet } from "./queries.ts";
import * as queries from "./subscription-queries.ts";

const newest = Number.MAX_SAFE_INTEGER;
const active_max = 20;

/** How much a namespace may store, why, and what more costs. */
export async function allowance(ctx: Ctx, path: string) {
  const namespace = await seen(ctx, path);
  return { namespace, row: await queries.allowance(ctx, namespace.id) };
}

/** The subscriptions of a namespace, newest first. */
export async function list(ctx: Ctx, path: string, page: { limit: number; cursor?: string | undefined }) {
  const { id: namespace_id } = await seen(ctx, path);
  const rows = await queries.list(ctx, { ...page, below: belowOf(page.cursor), namespace_id });
  return pageOf(rows, page.limit, (row) => String(row.number));
}

/** A subscription, and what was paid for it. */
export async function get(ctx: Ctx, path: string, number: number) {
  const { id } = await seen(ctx, path);
  const row = await find(ctx, id, number);
  return { row, payments: await queries.listPayments(ctx, row.id) };
}

async function find(ctx: Ctx, namespace_id: string, number: number): Promise<queries.SubscriptionRow> {
  const [row] = await queries.list(ctx, { limit: 1, below: newest, namespace_id, number });
  if (!row) throw notFound("storage subscription");
  return row;
}

/** What a subscription would cost now, or more storage in one that there is. */
export async function quote(
  ctx: Ctx,
  path: string,
  { number, ...asked }: { gib: number; period: Period; number?: number | undefined },
): Promise<queries.QuoteRow> {
  const { id: namespace_id } = await seen(ctx, path);
  const old = number === undefined ? undefined : await find(ctx, namespace_id, number);
  return queries.quote(ctx, { ...asked, namespace_id, old });
}

interface Wish {
  gib: number;
  period: Period;
  renews: boolean;
}

/** Subscribes to storage from today on; it is there at once. */
export const subscribe = (ctx: Ctx, path: string, wish: Wish): Promise<queries.SubscriptionRow> =>
  transact(ctx, async (ctx) => {
    const { id: namespace_id } = await orderable(ctx, path);
    await payable(ctx, namespace_id);
    if ((await queries.countActive(ctx, namespace_id)) >= active_max)
      throw new Problem("conflict", `There are ${active_max} subscriptions already: change one of them`);
    const id = crypto.randomUUID();
    const paid = await queries.subscribe(ctx, { ...wish, id, namespace_id, buyer_id: accountOf(ctx) });
    if (paid.subscribed === null) throw unpayable(ctx, paid);
    const row = await find(ctx, namespace_id, paid.subscribed);
    const { text, cost } = { text: inWords(wish), cost: money(paid.cost ?? 0, ctx.ports.currency) };
    await told(ctx, row, { verb: "start", text: `subscribed to ${text} for ${cost}`, amount: paid.cost });
    return row;
  });

type Asked = { [K in keyof Wish]?: Wish[K] | undefined };

/** Changes a subscription: more at once, less and another period with the next one. */
export const change = (ctx: Ctx, path: string, number: number, given: Asked): Promise<queries.SubscriptionRow> =>
  transact(ctx, async (ctx) => {
    const { id: namespace_id } = await orderable(ctx, path);
    const old = await find(ctx, namespace_id, number);
    if (old.state === "ended") throw new Problem("conflict", "This subscription has ended: subscribe anew");
    const { gib = old.next_gib, period = old.next_period, renews = old.renews } = given;
    const wish = { gib, period, renews };
    if (gib > old.gib) await payable(ctx, namespace_id);
    const paid = await queries.change(ctx, { ...wish, id: old.id });
    if (!paid.changed) throw unpayable(ctx, paid);
    const row = await find(ctx, namespace_id, number);
    const text = `changed the storage subscription ${number} to ${inWords(wish)}${wish.renews ? "" : ", ending with its period"}`;
    await told(ctx, row, { verb: "change", text, amount: paid.cost, before: old });
    return row;
  });

/** Whoever waits for room is looked at anew when there may be more of it. */
async function orderable(ctx: Ctx, path: string) {
  const namespace = await seen(ctx, path);
  may(ctx, "wallet.order", namespace);
  afterCommit(ctx, () => ctx.ports.jobs.poke("queue"));
  return namespace;
}

async function payable(ctx: Ctx, namespace_id: string): Promise<void> {
  if ((await wallet(ctx, namespace_id)).billing) return;
  throw new Problem("conflict", "Billing is off: storage is not paid for, so there is nothing to subscribe to");
}

function unpayable({ ports: { currency } }: Ctx, { cost, payable }: { cost: number | null; payable: number | null }) {
  if (cost === null) return new Problem("conflict", "No storage is sold for this period: choose another");
  const can = money(Math.max(payable ?? 0, 0), currency);
  return new Problem(
    "conflict",
    `This costs ${money(cost, currency)} and the wallet can pay ${can} now: top it up first`,
  );
}

const inWords = ({ gib, period }: Wish) => `${gib} GiB of storage, for a ${period} at a time`;

const valuesOf = ({ gib, period, renews, last_day }: queries.SubscriptionRow) => ({ gib, period, renews, last_day });

interface News {
  verb: string;
  text: string;
  severity?: "notice" | "warning";
  amount?: number | null;
  before?: queries.SubscriptionRow;
}

const told = async (
  ctx: Ctx,
  row: queries.SubscriptionRow,
  { verb, text, severity = "notice", amount, before }: News,
) =>
  record(ctx, {
    action: `subscription.${verb}`,
    severity,
    namespace_id: row.namespace_id,
    entity: { kind: "subscription", id: row.id, name: String(row.number) },
    text,
    ...(before ? { before: valuesOf(before) } : {}),
    after: { ...valuesOf(row), ...(amount ? { amount } : {}) },
    concerns: await keepersOf(ctx, row.namespace_id),
  });

const findById = async (ctx: Ctx, id: string) => {
  const [row] = await queries.list(ctx, { limit: 1, below: newest, id });
  if (!row) throw notFound("storage subscription");
  return row;
};

/** Renews a subscription whose period is over, or tells its maintainers what will happen, or did. */
export const tend = (ctx: Ctx, id: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    const before = await findById(ctx, id);
    const { outcome, cost, payable } = await queries.tend(ctx, id);
    if (outcome === null) return;
    const row = await findById(ctx, id);
    const price = money(cost ?? 0, ctx.ports.currency);
    const said = sentences[outcome](row, price, money(Math.max(payable ?? 0, 0), ctx.ports.currency));
    const amount = outcome === "renewed" ? cost : null;
    await told(ctx, row, { ...said, amount, ...(outcome === "renewed" ? { before } : {}) });
    if (outcome === "renewed") afterCommit(ctx, () => ctx.ports.jobs.poke("queue"));
  });

type Said = Pick<News, "verb" | "text" | "severity">;

/** What is written down of each outcome. */
const sentences: Record<queries.Outcome, (row: queries.SubscriptionRow, price: string, payable: string) => Said> = {
  renewed: ({ number, last_day }, price) => ({
    verb: "renew",
    text: `renewed the storage subscription ${number} until ${last_day} for ${price}`,
  }),
  soon: ({ number, renews, last_day, next_cost }, price) => ({
    verb: renews && next_cost !== null ? "soon" : "ends_soon",
    text:
      renews && next_cost !== null
        ? `noticed that the storage subscription ${number} is renewed after ${last_day} for ${price}`
        : `noticed that the storage subscription ${number} ends with ${last_day}`,
  }),
  unpayable: ({ number, last_day }, price, payable) => ({
    verb: "unpayable",
    text:
      `noticed that the storage subscription ${number} is to be renewed after ${last_day} for ${price}, ` +
      `and the wallet can pay ${payable}`,
    severity: "warning",
  }),
  late: ({ number, holds_until }, price, payable) => ({
    verb: "late",
    text: `could not renew the storage subscription ${number} for ${price}: the wallet can pay ${payable}; it holds until ${holds_until}`,
    severity: "warning",
  }),
  ended: ({ number }) => ({ verb: "end", text: `ended the storage subscription ${number} with its period` }),
  unsold: ({ number }) => ({
    verb: "end",
    text: `ended the storage subscription ${number}: it is sold no longer`,
    severity: "warning",
  }),
  unpaid: ({ number }, price) => ({
    verb: "end",
    text: `ended the storage subscription ${number}: ${price} for its renewal could not be paid`,
    severity: "warning",
  }),
};
