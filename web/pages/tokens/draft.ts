import type { Token } from "../../../contract/tokens.ts";
import { timeIn } from "../../parts/ahead.ts";

/** What a person writes of a token. */
export interface Draft {
  name: string;
  /** Days, `forever`, or `as_is`. */
  lasts: string;
  rate: number | string;
  cap: number | string;
  per_token: boolean;
}

export const fresh: Draft = { name: "", lasts: "90", rate: "", cap: "", per_token: false };

/** A token that is there, as it is written. */
export const draftOf = (
  token: Pick<Token, "name" | "requests_per_minute" | "spending_cap_micros" | "per_token_billing">,
) => ({
  name: token.name,
  lasts: "as_is",
  rate: token.requests_per_minute ?? "",
  cap: token.spending_cap_micros === null ? "" : token.spending_cap_micros / 1_000_000,
  per_token: token.per_token_billing,
});

/** What was written, as it is sent. */
export const settingsOf = ({ name, lasts, rate, cap, per_token }: Draft) => ({
  name,
  ...(lasts === "as_is" ? {} : { expires_at: lasts === "forever" ? null : timeIn(Number(lasts)) }),
  requests_per_minute: rate === "" ? null : Number(rate),
  spending_cap_micros: cap === "" ? null : Math.round(Number(cap) * 1_000_000),
  per_token_billing: per_token,
});
