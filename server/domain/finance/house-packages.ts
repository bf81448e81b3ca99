import { type Ctx, may, transact } from "../../kernel/context.ts";
import { money } from "../../kernel/money.ts";
import { pageOf } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { keepCurrency } from "../usage/usage.ts";
import { belowOf } from "./finance.ts";
import { findNamespace, keepersOf } from "./house-queries.ts";
import * as lots from "./lot-queries.ts";
import * as queries from "./package-queries.ts";

interface Page {
  limit: number;
  cursor?: string | undefined;
}

/** What is offered, or was, newest first. */
export async function offers(ctx: Ctx, page: Page & { withdrawn: boolean }) {
  may(ctx, "finance.see");
  const rows = await queries.listOffers(ctx, { ...page, below: belowOf(page.cursor) });
  return pageOf(rows, page.limit, (row) => String(row.number));
}

interface Wanted {
  name: string;
  product: string;
  quantity: number;
  price: number;
  valid_days: number;
  audience: queries.Audience;
  namespace?: string | undefined;
}

/** Offers a package to everybody, to a kind of namespaces, or to one. */
export const offer = (ctx: Ctx, { namespace, ...wanted }: Wanted): Promise<queries.OfferRow> =>
  transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    if (!(await queries.isProduct(ctx, wanted.product)))
      throw invalid("body.product", "Name a resource type, or storage, or api");
    const namespace_id = await oneOf(ctx, wanted.audience, namespace);
    await keepCurrency(ctx, true);
    const type = wanted.product === "storage" || wanted.product === "api" ? wanted.product : "compute";
    const made = await found(ctx, await queries.insertOffer(ctx, { ...wanted, type, namespace_id }));
    const { name, price } = made;
    await told(ctx, made, "offer", `offered the package ${name} for ${money(price, ctx.ports.currency)}`);
    return made;
  });

async function oneOf(ctx: Ctx, audience: queries.Audience, path: string | undefined): Promise<string | null> {
  if (audience !== "one" && path === undefined) return null;
  if (audience !== "one") throw invalid("body.namespace", "Leave it out, or make the package for one alone");
  const namespace = await findNamespace(ctx, path ?? "");
  if (!namespace) throw invalid("body.namespace", "There is no such person or organization");
  return namespace.id;
}

/** Offers a package no longer; those that were bought stay good. */
export const withdraw = (ctx: Ctx, number: number): Promise<queries.OfferRow> =>
  transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    const old = await queries.lockOffer(ctx, number);
    if (!old) throw (await queries.findOffer(ctx, number)) ? withdrawn() : notFound("package");
    await queries.withdraw(ctx, old.id);
    await told(ctx, old, "withdraw", `offers the package ${old.name} no longer`);
    return found(ctx, number);
  });

const withdrawn = () => new Problem("conflict", "This package is withdrawn already");

async function found(ctx: Ctx, number: number): Promise<queries.OfferRow> {
  const row = await queries.findOffer(ctx, number);
  if (!row) throw notFound("package");
  return row;
}

const told = (ctx: Ctx, { id, name, price, product }: queries.OfferRow, verb: string, text: string) =>
  record(ctx, {
    action: `package.${verb}`,
    severity: "notice",
    namespace_id: null,
    entity: { kind: "package", id, name },
    text,
    after: { product, amount: price },
  });

/** The packages of all namespaces, newest first. */
export async function sold(ctx: Ctx, page: Page) {
  may(ctx, "finance.see");
  const rows = await lots.list(ctx, { ...page, below: belowOf(page.cursor) });
  return pageOf(rows, page.limit, (row) => String(row.number));
}

/** Takes back a package of which nothing is used: its price is in the wallet again. */
export const refund = (ctx: Ctx, number: number, reason: string): Promise<lots.LotRow> =>
  transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    const lot = await lotOf(ctx, number);
    if (!(await queries.refund(ctx, lot.id)))
      throw new Problem("conflict", "Only a package that is good and of which nothing is used can be taken back");
    await record(ctx, {
      action: "package.refund",
      severity: "notice",
      namespace_id: lot.namespace_id,
      entity: { kind: "package", id: lot.id, name: lot.name },
      text: `took the package ${lot.name} back and paid ${money(lot.price, ctx.ports.currency)} into the wallet: ${reason}`,
      after: { order: number, amount: lot.price },
      concerns: await keepersOf(ctx, lot.namespace_id),
    });
    return lotOf(ctx, number);
  });

async function lotOf(ctx: Ctx, number: number): Promise<lots.LotRow> {
  const [lot] = await lots.list(ctx, { limit: 1, below: number + 1, number });
  if (!lot) throw notFound("package");
  return lot;
}
