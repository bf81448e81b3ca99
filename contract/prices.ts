import { z } from "zod";
import { route } from "./route.ts";

/** Money, exact to a millionth of the currency. */
export const Cost = z
  .object({ amount_micros: z.int().describe("Millionths of the currency."), currency: z.string() })
  .meta({ id: "Cost" });
export type Cost = z.output<typeof Cost>;

/**
 * What a product costs from a day (UTC) on: an hour of one unit, 30 days of one GiB, or a GiB that is subscribed to. A day
 * has one price.
 */
export const Price = z
  .object({
    product: z
      .string()
      .describe("A resource type, `storage`, or a subscription: `storage_month`, `storage_quarter`, `storage_year`."),
    unit: z
      .enum(["unit-hour", "gib-month", "gib"])
      .describe("A month is 30 days; `gib`: for the period subscribed to."),
    amount_micros: z.int(),
    from_day: z.iso.date(),
    holds: z.boolean().describe("It is the price of today."),
  })
  .meta({ id: "Price" });
export type Price = z.output<typeof Price>;

/** The ISO codes that there are. */
export const currencies: readonly string[] = Intl.supportedValuesOf("currency");

const tag = "prices";

export const listPrices = route({
  method: "GET",
  path: "/api/v1/prices",
  action: "price.list",
  tag,
  summary: "List what products cost, cost and will cost; what is not named costs nothing",
  status: 200,
  response: z.object({
    currency: z.string(),
    currency_fault: z.string().nullable().describe("Why an operator cannot choose another currency any more."),
    items: z.array(Price),
  }),
});

export const chooseCurrency = route({
  method: "PUT",
  path: "/api/v1/admin/currency",
  action: "price.set",
  tag,
  summary: "Choose the currency of everything, while there is neither a price nor money",
  body: z.strictObject({
    currency: z.string().refine((code) => currencies.includes(code), "Use an ISO code such as EUR"),
  }),
  status: 200,
  response: z.object({ currency: z.string() }),
});

export const setPrice = route({
  method: "PUT",
  path: "/api/v1/admin/prices/:product",
  action: "price.set",
  tag,
  summary:
    "Set what a product costs from a day (UTC) on: from tomorrow, the first price also from today; past days never change",
  params: z.object({ product: z.string().min(1).max(60) }),
  body: z.strictObject({
    amount_micros: z.int().min(0, "At least 0").max(1_000_000_000_000_000),
    from_day: z.iso.date().optional().describe("Tomorrow by default; of the first price, today."),
  }),
  status: 200,
  response: Price,
});
