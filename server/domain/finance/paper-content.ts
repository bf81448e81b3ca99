/** Who pays or is paid, as it is printed. */
export interface Party {
  name: string;
  tax_id: string;
  address: string;
  email: string;
}

/** What a document says, without its language. */
export interface Paper {
  language: "en" | "zh";
  kind: "statement" | "receipt" | "credit_note";
  number: string;
  issued_on: string;
  /** First and last day. */
  period: readonly [string, string] | null;
  currency: string;
  issuer: Party;
  payer: Party;
  /** The path of the namespace. */
  wallet: string;
  amount: number;
  opening: number;
  closing: number;
  order: { number: number; note: string; reason: string } | null;
  products: { type: string; product: string; quantity: number; amount: number }[];
  days: { day: string; amount: number }[];
  members: { path: string; name: string; amount: number }[];
  more: { members: number; amount: number };
  moves: { kind: string; journals: number; amount: number }[];
}
