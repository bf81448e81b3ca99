import type { RouteRow } from "./model-queries.ts";

/** What a call costs, in billionths of the currency: exact, since prices are millionths of a thousand tokens. */
export interface Terms {
  call_nanos: number;
  input_nanos: number;
  output_nanos: number;
}

const free: Terms = { call_nanos: 0, input_nanos: 0, output_nanos: 0 };

type Priced = Pick<RouteRow, "call_micros" | "input_micros" | "output_micros" | "per_token_billing">;

/** By which price a call is billed: by call where there is one, unless its token wants tokens and they have a price. */
export function termsOf({ call_micros, input_micros, output_micros, per_token_billing }: Priced): Terms {
  const has_tokens = input_micros !== null || output_micros !== null;
  if (call_micros !== null && !(per_token_billing && has_tokens)) return { ...free, call_nanos: call_micros * 1000 };
  // millionths for a thousand tokens are billionths for one
  return { call_nanos: 0, input_nanos: input_micros ?? 0, output_nanos: output_micros ?? 0 };
}

/** What so much costs. */
export const costOf = ({ call_nanos, input_nanos, output_nanos }: Terms, input: number, output: number): number =>
  call_nanos + input * input_nanos + output * output_nanos;

/** Whether calls cost anything at all. */
export const costs = ({ call_nanos, input_nanos, output_nanos }: Terms): boolean =>
  call_nanos + input_nanos + output_nanos > 0;
