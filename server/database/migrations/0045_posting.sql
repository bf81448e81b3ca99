-- Posts one movement; null where its operation was posted before. Version 2: each account is found by its index, where one
-- statement for all legs read every account there is for each post.
create or replace function ledger_post(p_operation uuid, p_kind text, p_namespace uuid, p_actor uuid, p_order uuid,
  p_legs text[], p_amounts bigint[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare journal bigint; l record; leg_id uuid; after bigint;
begin
  select * into l from lock_wallet(p_namespace);
  insert into ledger_journal (operation_id, kind, namespace_id, actor_id, order_id)
  values (p_operation, p_kind, p_namespace, p_actor, p_order)
  on conflict (operation_id) do nothing returning id into journal;
  if journal is null then return null; end if;
  for i in 1 .. cardinality(p_legs) loop
    continue when p_amounts[i] = 0;
    leg_id := case p_legs[i] when 'wallet' then (l.wallet).id when 'arrears' then (l.arrears).id end;
    if leg_id is null then
      select a.id, null into leg_id, after from ledger_account a where a.kind = p_legs[i] and a.namespace_id is null;
    else
      update ledger_account a set balance = a.balance + p_amounts[i] where a.id = leg_id returning a.balance into after;
    end if;
    insert into ledger_entry (journal_id, account_id, amount, balance_after) values (journal, leg_id, p_amounts[i], after);
  end loop;
  return journal;
end $$;
