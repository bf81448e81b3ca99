import * as contract from "../../../contract/invoices.ts";
import * as paying from "../../../contract/payments.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { presentInvoice, presentProfile, presentWhole } from "./invoice-present.ts";
import * as invoices from "./invoices.ts";
import * as payments from "./payments.ts";
import { presentTopUp } from "./present.ts";
import * as profiles from "./profiles.ts";

/** The routes of documents and of what they say of whoever pays and is paid. */
export const documentRoutes: Bound[] = [
  on(contract.getBillingProfile, async (ctx, { params }) => ({
    profile: presentProfile(await profiles.current(ctx, params.namespace)),
  })),
  on(contract.setBillingProfile, async (ctx, { params, body }) => ({
    profile: presentProfile(await profiles.write(ctx, params.namespace, body)),
  })),
  on(contract.listBillingProfiles, async (ctx, { params, query }) => {
    const page = await profiles.history(ctx, params.namespace, query);
    return { ...page, items: page.items.flatMap((row) => presentProfile(row) ?? []) };
  }),
  on(contract.getIssuer, async (ctx) => ({ profile: presentProfile(await profiles.issuer(ctx)) })),
  on(contract.setIssuer, async (ctx, { body }) => ({ profile: presentProfile(await profiles.writeIssuer(ctx, body)) })),
  on(contract.listInvoices, async (ctx, { params, query }) => {
    const page = await invoices.list(ctx, params.namespace, query);
    return { ...page, items: page.items.map(presentInvoice) };
  }),
  on(contract.getInvoice, async (ctx, { params }) =>
    presentWhole(await invoices.get(ctx, params.namespace, params.number)),
  ),
  on(contract.printInvoice, (ctx, { params, query }) =>
    invoices.printed(ctx, params.namespace, params.number, query.language),
  ),
  on(contract.exportInvoice, (ctx, { params, query }) =>
    invoices.lines(ctx, params.namespace, params.number, query.format),
  ),
  on(paying.startCheckout, async (ctx, { params, body }) => {
    const { order, url } = await payments.begin(ctx, params.namespace, body.amount_micros);
    return { top_up: presentTopUp(ctx, order), url };
  }),
  on(paying.listCards, async (ctx, { params }) => ({ items: await payments.listCards(ctx, params.namespace) })),
  on(paying.removeCard, (ctx, { params }) => payments.removeCard(ctx, params.namespace, params.card)),
];
