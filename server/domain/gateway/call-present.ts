import type { z } from "zod";
import type { Call, CallStatistic } from "../../../contract/calls.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { CallRow, StatisticRow } from "./call-queries.ts";

/** Billionths of the currency as a cost; what is less than half a millionth shows as nothing, and is summed exactly. */
const costOf = ({ ports: { currency } }: Ctx, nanos: number) => ({ amount_micros: Math.round(nanos / 1000), currency });

/** A call as the API shows it; where it led only to whoever may edit routes. */
export const presentCall = (ctx: Ctx, row: CallRow, sees_upstreams: boolean): z.input<typeof Call> => ({
  id: row.id,
  request_id: row.request_id,
  at: row.started_at.toISOString(),
  state: row.state,
  status: row.status,
  model: row.model,
  protocol: row.protocol,
  stream: row.stream,
  member: { path: row.member_path, name: row.member_name },
  token: row.token_id === null ? null : { id: row.token_id, name: row.token_name ?? "" },
  input_tokens: row.input_tokens,
  output_tokens: row.output_tokens,
  counted_by: row.counted_by,
  claimed:
    row.claimed_input === null && row.claimed_output === null
      ? null
      : { input_tokens: row.claimed_input, output_tokens: row.claimed_output },
  cost: costOf(ctx, row.cost_nanos),
  first_byte_ms: row.first_byte_ms,
  duration_ms: row.duration_ms,
  upstream: sees_upstreams ? row.upstream : null,
  attempts: row.attempts,
  error: row.error,
  has_content: row.has_content,
});

/** A sum of calls as the API shows it. */
export const presentStatistic = (ctx: Ctx, { cost_nanos, ...row }: StatisticRow): z.input<typeof CallStatistic> => ({
  ...row,
  cost: costOf(ctx, cost_nanos),
});
