import { runChild, startChild } from "../child.ts";
import { tokenHolders, tokenOf } from "../crowd.ts";
import { execute, type Ground } from "../ground.ts";
import type { Load } from "../load.ts";
import type { Group, Row } from "../measure.ts";

/** What the floor asks the database: how a person stands to a resource, as one statement that is as plain as can be. */
const statement = `
  select r.kind, r.name, r.namespace_id, me.role, (select max(t.tie) from ties($1, me.role, r) t) as tie
  from resource r left join standing_in($1, r.namespace_id) me on true
  where r.id = $2 and r.deleted_at is null`;

const seconds = 2;

/** A single permission check over HTTP by people with tokens of their own, of resources they may see. */
export async function rows(ground: Ground): Promise<Group> {
  const { url: DATABASE_URL } = await ground.crowd(100_000);
  const server = await startChild("server.ts", {
    DATABASE_URL,
    LOG_LEVEL: "fatal",
    GUILDHALL_DATA: `${ground.folder}/data`,
  });
  const floor = await startChild("floor.ts", { DATABASE_URL, STATEMENT: statement });
  const asked = await execute(DATABASE_URL, questions, [tokenHolders]);
  const checks = asked.map(({ n, id }) => ({
    path: `/api/v1/resources/${id}/can`,
    headers: { authorization: `Bearer ${tokenOf(n)}` },
  }));
  const plain = asked.map(({ account_id, id }) => ({ path: `/${account_id}/${id}` }));
  const row = (clients: number, ratio_min: number): Row => ({
    work: `permission check over HTTP, ${clients === 1 ? "one client" : `${clients} clients`}, authentication included`,
    unit: "/s",
    figure: () => load({ url: server.ready, clients, seconds, requests: checks }),
    floor: {
      what: "bare Fastify with one prepared statement, nobody authenticated",
      figure: () => load({ url: floor.ready, clients, seconds, requests: plain }),
    },
    target: { ratio_min },
  });
  const close = async () => {
    await floor.stop();
    await server.stop();
  };
  // A check by itself makes two round trips in turn, first for whom the token acts, then for how they stand; the floor
  // makes one. Many at once wait for neither.
  return { rows: [row(64, 0.8), row(1, 0.4)], close };
}

const load = async (of: Load): Promise<number> => Number(await runChild("load.ts", { LOAD: JSON.stringify(of) }));

/** People with a resource of their organization that they may see, all different. */
const questions = `
  with visible as (
    select r.id, row_number() over (order by r.id) as n from resource r join namespace n on n.id = r.namespace_id
    where n.path = 'mixed' and r.visibility <> 'private' and r.deleted_at is null
  )
  select p.n, a.id as account_id, v.id
  from unnest($1::int[]) p (n) join account a on a.path = 'person-' || p.n join visible v on v.n = p.n * 100`;
