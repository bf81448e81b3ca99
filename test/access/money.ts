import { createBudget } from "../../contract/budgets.ts";
import { askTopUp } from "../../contract/finance.ts";
import { decideTopUp } from "../../contract/house.ts";
import { offerPackage } from "../../contract/packages.ts";
import { setPrice } from "../../contract/prices.ts";
import type { Person, World } from "../world.ts";

type Examples = Record<string, object>;
type Namespace = { namespace: string };

/** Three top-ups of the guild wait: to be cancelled, decided on, paid back; there are packages, and the budget given back. */
export async function money(w: World, maintainer: Person): Promise<string> {
  for (const amount_micros of [1, 2, 3])
    await maintainer.call(askTopUp, { params: { namespace: "guild" }, body: { amount_micros } });
  await w.root.call(decideTopUp, { params: { number: 3 }, body: { decision: "confirm" } });
  await packages(w);
  const { id } = await maintainer.call(createBudget, { params: { namespace: "guild" }, body: { amount_micros: 5 } });
  return id;
}

/** Two packages are offered; one of the first is the guild's, and so is a GiB of storage. */
async function packages(w: World): Promise<void> {
  const body = { name: "storage", product: "storage", quantity: 1, price_micros: 1, valid_days: 30 };
  for (const _ of [1, 2]) await w.root.call(offerPackage, { body });
  await w.owner.query(
    `select buy_package(uuidv7(), p.id, n.id, p.created_by) from package p, namespace n where p.number = 1 and n.path = 'guild'`,
  );
  await w.root.call(setPrice, { params: { product: "storage_month" }, body: { amount_micros: 1 } });
  await w.owner.query(
    `select subscribe_storage(uuidv7(), uuidv7(), n.id, p.created_by, 1, 'month', true) from package p, namespace n
     where p.number = 1 and n.path = 'guild'`,
  );
}

/** Inputs for the routes of money. */
export const moneyExamples = (params: Namespace, budget_id: string): Examples => ({
  ...ofMoney(params),
  ...ofDocuments(params),
  ...ofPackages(params),
  ...ofSubscriptions(params),
  ...ofHouse(params),
  ...ofBooks(params),
  ...ofBudgets(params, budget_id),
});

const ofMoney = (params: Namespace): Examples => ({
  "finance.getWallet": { params },
  "finance.forecastMeans": { params },
  "finance.listMovements": { params },
  "finance.listCharges": { params: { ...params, number: 1 } },
  "finance.getStatement": { params, query: { month: "2026-01" } },
  "finance.listStatementLines": { params, query: { month: "2026-01" } },
  "finance.exportStatement": { params, query: { month: "2026-01" } },
  "finance.listTopUps": { params },
  "finance.askTopUp": { params, body: { amount_micros: 5 } },
  "finance.cancelTopUp": { params: { ...params, number: 1 }, body: {} },
  "finance.redeemVoucher": { params, body: { code: "NONE" } },
  "payments.startCheckout": { params, body: { amount_micros: 5 } },
  "payments.listCards": { params },
  "payments.removeCard": { params: { ...params, card: "pm_none" } },
});

const ofDocuments = (params: Namespace): Examples => ({
  "invoices.getBillingProfile": { params },
  "invoices.setBillingProfile": { params, body: { company: "Guild" } },
  "invoices.listBillingProfiles": { params },
  "invoices.getIssuer": {},
  "invoices.setIssuer": { body: { company: "House" } },
  "invoices.listInvoices": { params },
  "invoices.getInvoice": { params: { ...params, number: 1 } },
  "invoices.printInvoice": { params: { ...params, number: 1 } },
  "invoices.exportInvoice": { params: { ...params, number: 1 } },
});

const ofPackages = (params: Namespace): Examples => ({
  "packages.listOffers": { params },
  "packages.listPackages": { params },
  "packages.buyPackage": { params, body: { offer: 1 } },
  "packages.getPackage": { params: { ...params, number: 4 } },
  "packages.listPackageUses": { params: { ...params, number: 4 } },
  "packages.listHouseOffers": {},
  "packages.offerPackage": {
    body: { name: "hours", product: "storage", quantity: 1, price_micros: 5, valid_days: 30 },
  },
  "packages.withdrawPackage": { params: { number: 2 }, body: {} },
  "packages.listSoldPackages": {},
  "packages.refundPackage": { params: { number: 4 }, body: { reason: "asked for" } },
});

const ofSubscriptions = (params: Namespace): Examples => ({
  "subscriptions.getStorageAllowance": { params },
  "subscriptions.listSubscriptions": { params },
  "subscriptions.getSubscription": { params: { ...params, number: 1 } },
  "subscriptions.quoteSubscription": { params, query: { gib: 1, period: "month" } },
  "subscriptions.subscribeStorage": { params, body: { gib: 1, period: "month" } },
  "subscriptions.changeSubscription": { params: { ...params, number: 1 }, body: { renews: false } },
  "subscriptions.listStorageGrants": {},
  "subscriptions.setDefaultStorageGrants": { body: { organization_bytes: null, person_bytes: null } },
  "subscriptions.setStorageGrant": { params, body: { bytes: null } },
  "subscriptions.endStorageGrant": { params },
});

const ofHouse = (params: Namespace): Examples => ({
  "house.getFinance": {},
  "house.setBilling": { body: { billing: false } },
  "house.listWallets": {},
  "house.setCredit": { params, body: { credit_micros: 5 } },
  "house.listAllTopUps": {},
  "house.decideTopUp": { params: { number: 2 }, body: { decision: "confirm" } },
  "house.refundTopUp": { params: { number: 3 }, body: { amount_micros: 1, reason: "asked for" } },
  "house.makeVouchers": { body: { label: "class", count: 1, amount_micros: 5 } },
  "house.listVouchers": {},
  "prices.chooseCurrency": { body: { currency: "EUR" } },
});

const ofBooks = (params: Namespace): Examples => ({
  "books.listBooks": { query: {} },
  "books.listHouseCharges": { params, query: { month: "2026-01" } },
  "books.listHealth": { query: {} },
  "books.previewPrice": { params: { product: "storage" }, query: { amount_micros: 5 } },
});

const ofBudgets = (params: Namespace, id: string): Examples => ({
  "budgets.listBudgets": { params },
  "budgets.createBudget": { params, body: { amount_micros: 5, first_day: "2026-01-01", last_day: "2026-01-02" } },
  "budgets.getBudget": { params: { ...params, id } },
  "budgets.editBudget": { params: { ...params, id }, body: { amount_micros: 6 } },
  "budgets.deleteBudget": { params: { ...params, id } },
});
