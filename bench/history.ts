/**
 * So many lines of a crowd's organization, one every hundred seconds, few warnings, one needle in three thousand; and a
 * tenth as many of another organization. The statements of their insertion, as the owner; the indexes are made after the lines.
 */
export const historyOf = (lines: number): string[] => [filling(lines), alone, "vacuum analyze activity"];

/** Until nobody, such as an autovacuum, looks at a moment before the filling: VACUUM would leave those pages out of the visibility map. */
const alone = `
  do $$ begin
    while exists (select from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_xmin is not null) loop
      perform pg_sleep(0.05);
      perform pg_stat_clear_snapshot();
    end loop;
  end $$`;

const filling = (lines: number) => `
  set session_replication_role = replica;
  set maintenance_work_mem = '512MB';
  create temp table definitions as select indexdef from pg_indexes
    where tablename = 'activity' and indexname like 'activity_of_%';
  do $$ declare name text; begin
    for name in select indexname from pg_indexes where tablename = 'activity' and indexname like 'activity_of_%' loop
      execute 'drop index ' || name;
    end loop;
  end $$;
  insert into activity (id, at, namespace_id, severity, action, text, entity_kind, entity_name, actor_kind, actor_id, refused,
    after)
  select uuidv7(moment.ago), now() + moment.ago, n.id,
    (case when i % 1000 = 0 then 'warning' when i % 50 = 0 then 'notice' else 'info' end)::activity_severity,
    case when i % 997 = 0 then 'member.add' else 'resource.edit' end,
    case when i % 3000 = 0 then 'found the needle ' else 'changed the data set ' end || i,
    case when i % 2000 = 0 then 'member' else 'dataset' end, 'resource',
    case when i % 3000 = 0 then 'system' else 'person' end, a.id, i % 5000 = 0,
    jsonb_build_object('description', repeat('as long as what people write, ', 8), 'number', i)
  from generate_series(1, ${lines}) i
  join namespace n on n.path = 'mixed' or (n.path = 'secretive' and i % 10 = 0)
  cross join lateral (select make_interval(secs => (i - ${lines} - 1) * 100) as ago) moment
  join account a on a.path = 'person-' || 1 + i % 400;
  do $$ declare definition text; begin
    for definition in select indexdef from definitions loop execute definition; end loop;
  end $$;`;
