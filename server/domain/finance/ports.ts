/** What a provider says became of a payment or a refund; amounts in millionths of the currency. */
export type PaymentNews =
  | { kind: "paid"; order_id: string; payment_id: string; amount: number; currency: string }
  | { kind: "failed" | "expired"; order_id: string }
  | { kind: "refunded"; refund_id: string; provider_refund_id: string }
  | { kind: "refund_failed"; refund_id: string; reason: string }
  | { kind: "nothing" };

/** A message of a provider whose signature is right. */
export interface PaymentEvent {
  id: string;
  type: string;
  news: PaymentNews;
}

/** A saved card, as far as its provider tells. */
interface Card {
  id: string;
  brand: string;
  last4: string;
  exp_month: number;
  exp_year: number;
}

interface Checkout {
  order_id: string;
  number: number;
  amount: number;
  currency: string;
  customer_id: string;
  /** Where the payer's browser comes back to. */
  return_url: string;
}

/**
 * Takes payments from outside. What cannot be reached rejects with the problem `unavailable`; everything that is asked for
 * twice with the same ids is done once.
 */
export interface PaymentProvider {
  /** Why an amount cannot be paid in this currency; undefined: it can. */
  faultOf(amount: number, currency: string): string | undefined;
  /** The name under which the provider keeps a namespace's cards. */
  createCustomer(namespace: { id: string; path: string }): Promise<string>;
  /** A page where an order is paid. */
  begin(checkout: Checkout): Promise<{ checkout_id: string; url: string }>;
  /** Closes the page; false: it was paid, or is being paid. */
  close(checkout_id: string): Promise<boolean>;
  /** What became of an order by now. */
  look(checkout_id: string): Promise<PaymentNews>;
  /** Pays back; `nothing`: it takes its time. */
  refund(refund: { id: string; payment_id: string; amount: number; currency: string }): Promise<PaymentNews>;
  listCards(customer_id: string): Promise<Card[]>;
  removeCard(card_id: string): Promise<void>;
  /** Reads a message; undefined where its signature is wrong or too old. */
  read(body: Buffer, signature: string): PaymentEvent | undefined;
}

declare module "../../kernel/context.ts" {
  interface Ports {
    /** Null where the installation has no provider: then operators confirm what came. */
    payments: PaymentProvider | null;
  }
}
