import { z } from "zod";
import { NamespaceRef } from "./common.ts";
import { TopUp } from "./finance.ts";
import { route } from "./route.ts";

const namespace = z.object({ namespace: NamespaceRef });
const tag = "finance";

export const startCheckout = route({
  method: "POST",
  path: "/api/v1/namespaces/:namespace/top-ups/checkout",
  action: "wallet.order",
  tag,
  summary: "Begin a top-up that is paid at the provider's page; its money is in the wallet when the provider says so",
  params: namespace,
  body: z.strictObject({ amount_micros: z.int().min(1, "More than nothing").max(1_000_000_000_000) }),
  status: 201,
  response: z.object({ top_up: TopUp, url: z.url().describe("Where it is paid, within the hour.") }),
});

/** A card that the provider keeps for a wallet; here nobody ever sees its number. */
export const Card = z
  .object({ id: z.string(), brand: z.string(), last4: z.string(), exp_month: z.int(), exp_year: z.int() })
  .meta({ id: "Card" });
export type Card = z.output<typeof Card>;

export const listCards = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/payment-methods",
  action: "wallet.see",
  tag,
  summary: "List the cards that the payment provider keeps for a wallet",
  params: namespace,
  status: 200,
  response: z.object({ items: z.array(Card) }),
});

export const removeCard = route({
  method: "DELETE",
  path: "/api/v1/namespaces/:namespace/payment-methods/:card",
  action: "wallet.order",
  tag,
  summary: "Have the payment provider forget a card",
  params: namespace.extend({ card: z.string().min(1).max(100) }),
  status: 204,
});
