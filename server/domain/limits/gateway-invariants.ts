/** What must always hold of calls of model routes; part of the one list in verify.ts. */
export const gatewayInvariants = [
  {
    name: "calls_are_counted_once",
    explanation: "The sums of calls by day are the calls of that day.",
    sql: `select * from (select resource_id, day, account_id, token_id, namespace_id, count(*) as calls,
          sum(input_tokens) as input, sum(output_tokens) as output, sum(cost_nanos) as nanos from call group by 1, 2, 3, 4, 5) c
      full join call_day d on d.resource_id = c.resource_id and d.day = c.day and d.account_id = c.account_id
        and d.token_id is not distinct from c.token_id and d.namespace_id = c.namespace_id
      where d.calls is distinct from c.calls or d.input_tokens is distinct from c.input
        or d.output_tokens is distinct from c.output or d.cost_nanos is distinct from c.nanos`,
  },
  {
    name: "calls_are_charged_as_use",
    explanation: "The use that is charged for a member's calls of a route on a day is what those calls cost.",
    sql: `select * from (select namespace_id, resource_id, account_id, day, sum(cost_nanos) * 1000 as us from call
          where cost_nanos > 0 group by 1, 2, 3, 4) c
      full join (select * from usage_record where type = 'api' and corrects is null) u
        on u.id = calls_record(c.namespace_id, c.resource_id, c.account_id, c.day)
      where u.accrued_us is distinct from c.us`,
  },
  {
    name: "tokens_spent_what_their_calls_cost",
    explanation: "What a token has spent is what the calls with it cost.",
    sql: `select * from (select id, spent_nanos from token) t
      full join (select token_id, sum(cost_nanos) as nanos from call where token_id is not null group by 1) c
        on c.token_id = t.id
      where coalesce(t.spent_nanos, 0) <> coalesce(c.nanos, 0)`,
  },
  {
    name: "no_call_is_open_and_over",
    explanation: "A call that is over holds nothing.",
    sql: "select o.id from open_call o join call c on c.id = o.id",
  },
  {
    name: "open_calls_hold_what_they_may_cost",
    explanation: "For a call under way is held what it may cost until more is asked for.",
    sql: `select id from open_call where held_tokens < input_tokens or output_tokens > held_tokens - input_tokens
        or held_nanos <> call_nanos + input_tokens * input_nanos + (held_tokens - input_tokens) * output_nanos`,
  },
  {
    name: "no_hold_outlives_its_server",
    explanation: "A call whose server has been gone for five minutes is settled.",
    sql: `select o.id from open_call o left join gateway_process p on p.id = o.process_id
      where o.started_at < now() - interval '5 minutes' and coalesce(p.seen_at, '-infinity') < now() - interval '5 minutes'`,
  },
] as const;
