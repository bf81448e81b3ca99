/** What a decision was made on, as it was under the locks. A cap of null is unlimited. */
export interface Numbers {
  member_cap: number | null;
  member_in_use: number;
  namespace_cap: number | null;
  namespace_in_use: number;
  /** What the namespace may store by grant and subscriptions; of storage only. */
  allowance?: number | null;
  /** Of the installation; not counted for storage. */
  capacity?: number | null;
  capacity_in_use?: number | null;
  /** Units asked for by those who wait before it, and the narrowest counter they wait on. */
  ahead?: number | null;
  ahead_on?: Counter | null;
  /** What may be spent in a month and was, in micros; of a start only, and only where there is a limit. */
  member_spend_cap?: number | null;
  member_spent?: number | null;
  spend_cap?: number | null;
  spent?: number | null;
  /** What its first stretch costs without what packages pay, and what its wallet can pay, in micros; only where it costs something. */
  stretch?: number | null;
  payable?: number | null;
  /** The budgets that would stop it; of a start only. */
  budgets?: readonly BudgetRow[];
}

/** Whose counter it is, from the narrowest. */
export type Counter = "member" | "namespace" | "type";

/** A budget that stops, as it is for a start: spent, and held for what runs. */
export interface BudgetRow {
  budget_id: string;
  project: string | null;
  account_id: string | null;
  amount: number;
  spent: number;
  held: number;
  stretch: number;
  /** The day (UTC) on which it returns, or ends. */
  back_at: string;
}

/** Numbers that stand against a member's part of what several are to hold. */
export interface Against {
  path: string;
  account_id: string;
  asked: number;
  member_cap: number | null;
  member_in_use: number;
  all_asked: number;
  namespace_cap: number | null;
  namespace_in_use: number;
  allowance: number | null;
}
