import type { Content } from "../../kernel/content.ts";
import type { Ctx } from "../../kernel/context.ts";
import { exported } from "../../kernel/export.ts";
import { keyOf } from "../../kernel/page.ts";
import { type ChargeRow, charges, type PurchaseRow, purchases } from "./charge-queries.ts";
import type { Place } from "./queries.ts";
import { dayOf, nextOf } from "./steps.ts";

interface Wanted {
  /** Of the namespace. */
  path: string;
  from: string;
  to: string;
  /** Whether what was paid ahead is in it: that is of the wallet. */
  money: boolean;
}

const after = (every: "day" | "month", day: string) => dayOf(nextOf[every](new Date(day)));
const lowest = "00000000-0000-0000-0000-000000000000";

/**
 * What was used and what it costs with the columns of FinOps FOCUS 1.2: a row a record and day, since a day has one price
 * and lies in one month; two where packages paid for a part. What was paid ahead comes first on its day. It is read day by
 * day, so however long the span is, little of it is in memory.
 */
export const chargeRows = (ctx: Ctx, place: Place, { path, from, to, money }: Wanted): Content =>
  exported<Part | PurchaseRow>({
    ...{ name: `${path}-focus`, format: "csv", columns },
    flat: (row) => ({ ...common(ctx, path, row), ...("prepaid" in row ? ofUse(row) : ofPurchase(row)) }),
    async page({ limit, cursor }) {
      const [day = from, id = lowest] = keyOf(cursor, /^\d{4}-\d\d-\d\d:[0-9a-f-]{36}$/)?.split(":") ?? [];
      const today = dayOf(Date.now());
      const rows = await charges(ctx, place, { day, id, limit });
      const ahead = money && id === lowest ? await purchases(ctx, place, day) : [];
      const items = [...ahead, ...rows.slice(0, limit).flatMap(partsOf)];
      const next = rows.length > limit ? `${day}:${rows[limit - 1]?.id}` : `${after("day", day)}:${lowest}`;
      const last = to < today ? to : today;
      return { items, next_cursor: next.slice(0, 10) > last ? null : Buffer.from(next).toString("base64url") };
    },
  });

const columns = [
  ...["BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "BillingCurrency", "BillingPeriodStart"],
  ...["BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "ChargeClass", "ChargeFrequency"],
  ...["ChargeDescription", "ConsumedQuantity", "ConsumedUnit", "PricingQuantity", "PricingUnit", "PricingCategory"],
  ...["ListUnitPrice", "ContractedUnitPrice", "ServiceCategory", "ServiceName", "SkuId", "ResourceId", "ResourceName"],
  ...["ResourceType", "BillingAccountId", "BillingAccountName", "SubAccountId", "SubAccountName", "ProviderName"],
  ...["PublisherName", "InvoiceIssuerName", "RegionId", "Tags"],
] as const;

/** In what people pay: hours of units, and GiB kept for 30 days. */
const units = {
  compute: { size: 3600, pricing: "Unit-Hours", consumed: "Unit-Seconds", service: "Compute", category: "Compute" },
  storage: {
    ...{ size: 2 ** 30 * 2_592_000, pricing: "GiB-Months", consumed: "Byte-Seconds" },
    ...{ service: "Object Storage", category: "Storage" },
  },
  api: {
    ...{ size: 1_000_000, pricing: "Currency-Units", consumed: "Micros" },
    ...{ service: "Model APIs", category: "AI and Machine Learning" },
  },
} as const;

/** A part of a record's day that was paid in one way. */
type Part = ChargeRow & { prepaid: boolean; billed_micros: number; effective_micros: number };

/** What is paid at the list price, and what was paid ahead: not invoiced again, and worth its part of what was paid then. */
function partsOf(row: ChargeRow): Part[] {
  const { cost_micros, covered_micros, amortized_micros } = row;
  const left = Number(row.quantity) - Number(row.covered);
  const due = cost_micros - covered_micros;
  const listed = { ...row, quantity: left.toFixed(3), cost_micros: due, billed_micros: due, effective_micros: due };
  const prepaid = {
    quantity: row.covered,
    cost_micros: covered_micros,
    billed_micros: 0,
    effective_micros: amortized_micros,
  };
  return [
    ...(left === 0 && Number(row.covered) !== 0 ? [] : [{ ...listed, prepaid: false }]),
    ...(Number(row.covered) === 0 ? [] : [{ ...row, ...prepaid, prepaid: true }]),
  ];
}

const midnight = (day: string) => `${day}T00:00:00Z`;

/** What every row says: when, for whom, by whom. */
function common({ ports }: Ctx, path: string, row: Part | PurchaseRow) {
  const month = row.day.slice(0, 7);
  return {
    BillingCurrency: ports.currency,
    ...{ BillingPeriodStart: midnight(`${month}-01`), BillingPeriodEnd: midnight(after("month", month)) },
    ...{ ChargePeriodStart: midnight(row.day), ChargePeriodEnd: midnight(after("day", row.day)) },
    ...{ BillingAccountId: path, BillingAccountName: path },
    ...{ SubAccountId: row.member_path, SubAccountName: row.member_name, SkuId: row.product },
    ...{ ProviderName: "Guildhall", PublisherName: "Guildhall", InvoiceIssuerName: "Guildhall" },
    ...{ ConsumedQuantity: "", ConsumedUnit: "", RegionId: "" },
  };
}

function ofUse(row: Part) {
  const unit = units[row.type];
  const cost = row.cost_micros / 1_000_000;
  const price = row.type === "api" ? 1 : row.price_micros / 1_000_000; // calls are counted in money
  const quantity = Number(row.quantity);
  return {
    ...{ BilledCost: row.billed_micros / 1_000_000, EffectiveCost: row.effective_micros / 1_000_000 },
    ...{ ListCost: cost, ContractedCost: cost },
    ...{ ChargeCategory: "Usage", ChargeClass: row.corrects ? "Correction" : "", ChargeFrequency: "Usage-Based" },
    ChargeDescription: row.reason ?? `${row.product}, ${row.source}`,
    ...{ ConsumedQuantity: quantity, ConsumedUnit: unit.consumed },
    ...{ PricingQuantity: quantity / unit.size, PricingUnit: unit.pricing },
    ...{ PricingCategory: row.prepaid ? "Committed" : "Standard", ListUnitPrice: price, ContractedUnitPrice: price },
    ...{ ServiceCategory: unit.category, ServiceName: unit.service },
    ...{ ResourceId: row.resource_id, ResourceName: row.resource, ResourceType: row.kind },
    Tags: JSON.stringify({ project: row.project ?? "", record: row.id, source: row.source }),
  };
}

const bought = { package: ["Packages", "One-Time"], subscription: ["Periods", "Recurring"] } as const;
const kindOf = (product: string) => (product === "storage" || product === "api" ? product : "compute");

/** It is invoiced whole when it is paid, and worth nothing by itself: its price is in the use that it pays for. */
function ofPurchase(row: PurchaseRow) {
  const [cost, price] = [row.price_micros / 1_000_000, Math.abs(row.price_micros) / 1_000_000];
  const [PricingUnit, ChargeFrequency] = bought[row.type];
  const unit = units[kindOf(row.product)];
  const description = `${row.name}, order ${row.number}`;
  return {
    ...{ BilledCost: cost, EffectiveCost: 0, ListCost: cost, ContractedCost: cost },
    ...{ ChargeCategory: "Purchase", ChargeClass: "", ChargeFrequency, PricingUnit },
    ChargeDescription: cost < 0 ? `${description}, taken back` : description,
    ...{ PricingQuantity: Math.sign(cost), PricingCategory: "Standard" },
    ...{ ListUnitPrice: price, ContractedUnitPrice: price },
    ...{ ServiceCategory: unit.category, ServiceName: unit.service },
    ...{ ResourceId: row.id, ResourceName: row.name, ResourceType: row.type },
    Tags: JSON.stringify({ order: row.number }),
  };
}
