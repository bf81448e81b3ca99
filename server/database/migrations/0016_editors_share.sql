-- What is switched on where a thing belongs, for the table of permissions. A person alone has nobody to switch it off for.
create function switches_in(p_namespace uuid) returns table (switches text[]) language sql stable as $$
  select case when coalesce((select o.editors_share from organization o where o.id = p_namespace), true)
    then array['editors_share'] else array[]::text[] end
$$;
