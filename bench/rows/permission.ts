import pg from "pg";
import { runChild, startChild } from "../child.ts";
import { tokenHolders, tokenOf } from "../crowd.ts";
import type { Ground } from "../ground.ts";
import type { Load } from "../load.ts";
import type { Group } from "../measure.ts";

/** What the floor asks the database: the role and the tie of a person, as one statement that is as plain as it can be. */
const statement = `
  select r.kind, r.name, r.namespace_id, me.role,
    strongest_tie(me.role, r.owner_id = $1, r.visibility) as tie
  from resource r left join standing_in($1, r.namespace_id) me on true
  where r.id = $2 and r.deleted_at is null`;

const clients = 64;
const seconds = 1.5;

/** A single permission check over HTTP, by 64 clients with tokens of their own, of resources they may see. */
export async function rows(ground: Ground): Promise<Group> {
  const DATABASE_URL = await ground.crowd(100_000);
  const server = await startChild("server.ts", { DATABASE_URL, GUILDHALL_DATA: `${ground.folder}/data` });
  const floor = await startChild("floor.ts", { DATABASE_URL, STATEMENT: statement });
  const asked = await questions(DATABASE_URL);
  const checks = asked.map(({ n, id }) => ({
    path: `/api/v1/resources/${id}/can`,
    headers: { authorization: `Bearer ${tokenOf(n)}` },
  }));
  const plain = asked.map(({ account_id, id }) => ({ path: `/${account_id}/${id}` }));
  const row = {
    work: "permission check over HTTP, 64 clients, authentication included",
    unit: "/s",
    figure: () => load({ url: server.ready, clients, seconds, requests: checks }),
    floor: {
      what: "bare Fastify and one prepared statement, nobody authenticated",
      figure: () => load({ url: floor.ready, clients, seconds, requests: plain }),
    },
    target: { ratio_min: 0.8 },
  };
  const close = async () => {
    await floor.stop();
    await server.stop();
  };
  return { rows: [row], close };
}

const load = async (of: Load): Promise<number> => Number(await runChild("load.ts", { LOAD: JSON.stringify(of) }));

/** People and resources of an organization that they may see, all different. */
async function questions(url: string): Promise<{ n: number; account_id: string; id: string }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select p.n::int, a.id as account_id, r.id
       from unnest($1::int[]) p (n)
       join account a on a.path = 'person-' || p.n
       cross join lateral (
         select r.id from resource r join namespace n on n.id = r.namespace_id
         where n.path = 'mixed' and r.visibility <> 'private' and r.deleted_at is null
         offset p.n * 100 limit 1) r`,
      [tokenHolders],
    );
    return rows;
  } finally {
    await client.end();
  }
}
