-- Whom the hashes of tokens stand for, as before. What stops a person's own token is asked only where a second factor is
-- required here, and of a token only what is wanted is carried on: both were a third of each look.
create or replace function owners_of_tokens(p_hashes bytea[])
returns table (n int, id uuid, path text, name text, operator boolean, token_id uuid, token_name text, scopes text[],
  organization_id uuid, requests_per_minute int, idle boolean)
language sql stable as $$
  select given.n::int, coalesce(a.id, t.id), a.path, coalesce(a.name, t.name), coalesce(a.operator, false), t.id, t.name, t.scopes,
    t.namespace_id, t.requests_per_minute, coalesce(t.last_used_at, '-infinity') < now() - interval '1 minute'
  from (select p_hashes as hashes offset 0) asked
  cross join lateral unnest(asked.hashes) with ordinality given (sha256, n)
  cross join lateral (
    select t.id, t.account_id, t.name, t.scopes, t.namespace_id, t.requests_per_minute, t.last_used_at from token t
    where t.sha256 = given.sha256 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
      and case when t.namespace_id is null and not (select i.two_factor_required from installation i) then true
        else token_stopped(t, t.secret_by) is null end
    union all
    select t.id, t.account_id, t.name, t.scopes, t.namespace_id, t.requests_per_minute, t.last_used_at from token t
    where t.previous_sha256 = given.sha256 and t.previous_until > now() and t.revoked_at is null
      and (t.expires_at is null or t.expires_at > now())
      and case when t.namespace_id is null and not (select i.two_factor_required from installation i) then true
        else token_stopped(t, t.previous_by) is null end
    offset 0
  ) t
  left join lateral (select a.id, a.path, a.name, a.operator from account a where a.id = t.account_id offset 0) a on true
$$;
