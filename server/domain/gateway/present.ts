import type { z } from "zod";
import { type Api, type ApiLimits, type ApiUpstream, protocols } from "../../../contract/apis.ts";
import type { Ctx } from "../../kernel/context.ts";
import { present as presentResource, shown } from "../sharing/present.ts";
import type { ApiRow } from "./apis.ts";
import { healthOf } from "./health.ts";
import type { UpstreamRow } from "./queries.ts";

const none = { requests_per_minute: null, requests_per_day: null, tokens_per_day: null };

/** Limits with every bound named. */
const limitsOf = (limits: Partial<ApiLimits>): ApiLimits => ({
  namespace: { ...none, ...limits.namespace },
  member: { ...none, ...limits.member },
  token: { ...none, ...limits.token },
});

const timeOf = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** An upstream as whoever may edit its route sees it: never its secret. */
function presentUpstream({ id, kind, address, engine, model, secret }: UpstreamRow): z.input<typeof ApiUpstream> {
  const { resting_until, last_failure, answered_at } = healthOf(id);
  return {
    ...{ id, kind, address, engine, model, last_failure },
    has_secret: secret !== null,
    resting_until: resting_until > Date.now() ? timeOf(resting_until) : null,
    answered_at: timeOf(answered_at),
  };
}

/** A route as the API shows it. */
export const present = (ctx: Ctx, row: ApiRow): z.input<typeof Api> => ({
  ...presentResource(ctx, row, [...shown, "api.edit", "api.call"]),
  model: `${row.namespace_path}/${row.name}`,
  protocols: protocols.filter((protocol) => row.protocols.includes(protocol)),
  price: { call_micros: row.call_micros, input_micros: row.input_micros, output_micros: row.output_micros },
  limits: limitsOf(row.limits),
  currency: ctx.ports.currency,
  content_logged: row.content_logged,
  content_log: row.content_log,
  upstreams: row.upstreams?.map(presentUpstream) ?? null,
  calls_today: row.calls_today,
  tokens_today: row.tokens_today,
});
