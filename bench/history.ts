import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";

/**
 * Writes so many lines of a crowd's organization, one every hundred seconds, few warnings, one needle in three
 * thousand; and a tenth as many of another organization. As the owner; the indexes are made after the lines.
 */
export async function fillHistory(owner_url: string, lines: number): Promise<void> {
  const client = new pg.Client({ connectionString: owner_url });
  await client.connect();
  try {
    await client.query(filling(lines));
    await vacuum(client);
  } finally {
    await client.end();
  }
}

/** Until every page is in the visibility map: VACUUM leaves out what an older snapshot may not see yet. */
async function vacuum(client: pg.Client): Promise<void> {
  const seen = "select relallvisible >= relpages * 0.99 as whole from pg_class where oid = 'activity'::regclass";
  for (let tries = 0; tries < 300; tries++) {
    await client.query("vacuum analyze activity");
    if ((await client.query<{ whole: boolean }>(seen)).rows[0]?.whole) return;
    await pause(200);
  }
  throw new Error("an old transaction keeps the history out of the visibility map");
}

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
