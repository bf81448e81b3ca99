import * as contract from "../../../contract/finance.ts";
import * as houses from "../../../contract/house.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { bookRoutes } from "./book-routes.ts";
import { documentRoutes } from "./document-routes.ts";
import * as finance from "./finance.ts";
import { means } from "./forecast.ts";
import * as house from "./house.ts";
import * as orders from "./orders.ts";
import { routes as packages } from "./package-routes.ts";
import {
  presentBatch,
  presentCharge,
  presentHouseWallet,
  presentMovement,
  presentTopUp,
  presentWallet,
} from "./present.ts";
import * as refunds from "./refunds.ts";
import { routes as subscriptions } from "./subscription-routes.ts";
import * as vouchers from "./vouchers.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  ...packages,
  ...subscriptions,
  ...bookRoutes,
  on(contract.getWallet, async (ctx, { params }) => presentWallet(ctx, await finance.wallet(ctx, params.namespace))),
  on(contract.forecastMeans, async (ctx, { params }) => ({
    items: await means(ctx, params.namespace, new Date()),
    currency: ctx.ports.currency,
  })),
  on(contract.listMovements, async (ctx, { params, query }) => {
    const page = await finance.movements(ctx, params.namespace, query);
    return { ...page, items: page.items.map(presentMovement) };
  }),
  on(contract.listCharges, async (ctx, { params }) => ({
    items: (await finance.charges(ctx, params.namespace, params.number)).map(presentCharge),
  })),
  on(contract.getStatement, async (ctx, { params, query }) => {
    const { days, lines, total } = await finance.statement(ctx, params.namespace, query.month);
    return { currency: ctx.ports.currency, total_micros: total, lines, days };
  }),
  on(contract.listStatementLines, (ctx, { params, query: { month, ...page } }) =>
    finance.statementLines(ctx, params.namespace, month, page),
  ),
  on(contract.exportStatement, (ctx, { params, query }) => finance.download(ctx, params.namespace, query)),
  on(contract.listTopUps, async (ctx, { params, query }) => {
    const page = await orders.list(ctx, params.namespace, query);
    return { ...page, items: page.items.map((row) => presentTopUp(ctx, row)) };
  }),
  on(contract.askTopUp, async (ctx, { params, body }) =>
    presentTopUp(ctx, await orders.ask(ctx, params.namespace, { amount: body.amount_micros, note: body.note })),
  ),
  on(contract.cancelTopUp, async (ctx, { params }) =>
    presentTopUp(ctx, await orders.cancel(ctx, params.namespace, params.number)),
  ),
  on(contract.redeemVoucher, async (ctx, { params, body }) => ({
    amount_micros: await vouchers.redeem(ctx, params.namespace, body.code),
    currency: ctx.ports.currency,
  })),
  on(houses.getFinance, async (ctx) => {
    const { billing_changed_at, ...row } = await house.overview(ctx);
    return { ...row, currency: ctx.ports.currency, billing_changed_at: billing_changed_at.toISOString() };
  }),
  on(houses.setBilling, (ctx, { body }) => house.setBilling(ctx, body.billing)),
  on(houses.listWallets, async (ctx, { query }) => {
    const page = await house.wallets(ctx, query);
    return { ...page, items: page.items.map(presentHouseWallet) };
  }),
  on(houses.setCredit, (ctx, { params, body }) => house.setCredit(ctx, params.namespace, body.credit_micros)),
  on(houses.listAllTopUps, async (ctx, { query }) => {
    const page = await orders.listAll(ctx, query);
    return { ...page, items: page.items.map((row) => presentTopUp(ctx, row)) };
  }),
  on(houses.decideTopUp, async (ctx, { params, body }) =>
    presentTopUp(ctx, await orders.decide(ctx, params.number, body.decision === "decline" ? body.reason : null)),
  ),
  on(houses.refundTopUp, async (ctx, { params, body }) =>
    presentTopUp(ctx, await refunds.refund(ctx, params.number, { amount: body.amount_micros, reason: body.reason })),
  ),
  on(houses.makeVouchers, (ctx, { body: { amount_micros: amount, expires_at, ...body } }) =>
    vouchers.make(ctx, { ...body, amount, expires_at }),
  ),
  on(houses.listVouchers, async (ctx) => ({ items: (await vouchers.list(ctx)).map(presentBatch) })),
  ...documentRoutes,
];
