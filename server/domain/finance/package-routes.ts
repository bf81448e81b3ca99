import * as contract from "../../../contract/packages.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as house from "./house-packages.ts";
import { presentDays, presentHouseOffer, presentOffer, presentPackage, presentUse } from "./package-present.ts";
import * as packages from "./packages.ts";

/** The routes of packages. */
export const routes: Bound[] = [
  on(contract.listOffers, async (ctx, { params }) => ({
    items: (await packages.offers(ctx, params.namespace)).map((row) => presentOffer(ctx, row)),
  })),
  on(contract.listPackages, async (ctx, { params, query }) => {
    const page = await packages.list(ctx, params.namespace, query);
    return { ...page, items: page.items.map((row) => presentPackage(ctx, row)) };
  }),
  on(contract.buyPackage, async (ctx, { params, body }) =>
    presentPackage(ctx, await packages.buy(ctx, params.namespace, body.offer)),
  ),
  on(contract.getPackage, async (ctx, { params }) => {
    const { lot, days } = await packages.get(ctx, params.namespace, params.number);
    return { ...presentPackage(ctx, lot), days: presentDays(lot, days) };
  }),
  on(contract.listPackageUses, async (ctx, { params, query }) => {
    const page = await packages.uses(ctx, params.namespace, params.number, query);
    return { ...page, items: page.items.map(presentUse) };
  }),
  on(contract.listHouseOffers, async (ctx, { query }) => {
    const page = await house.offers(ctx, query);
    return { ...page, items: page.items.map((row) => presentHouseOffer(ctx, row)) };
  }),
  on(contract.offerPackage, async (ctx, { body: { price_micros: price, ...body } }) =>
    presentHouseOffer(ctx, await house.offer(ctx, { ...body, price })),
  ),
  on(contract.withdrawPackage, async (ctx, { params }) =>
    presentHouseOffer(ctx, await house.withdraw(ctx, params.number)),
  ),
  on(contract.listSoldPackages, async (ctx, { query }) => {
    const page = await house.sold(ctx, query);
    return { ...page, items: page.items.map((row) => presentPackage(ctx, row)) };
  }),
  on(contract.refundPackage, async (ctx, { params, body }) =>
    presentPackage(ctx, await house.refund(ctx, params.number, body.reason)),
  ),
];
