import type { PostgresPool, PostgresPoolClient } from "kysely";
import type pg from "pg";

/** A statement that is sent this often is worth a name. */
const worth = 5;
/** Each name costs memory in every connection of PostgreSQL. */
const names_max = 256;
/** Statements whose number of uses is known at a time. */
const counted_max = 2048;

/**
 * A pool for the query builder that has PostgreSQL prepare, once a connection, what is sent again and again: planning a
 * statement takes longer than running it wherever several ways in are joined.
 */
export function preparing(pool: pg.Pool): PostgresPool {
  const nameOf = createNames();
  const known = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const connect = async (): Promise<PostgresPoolClient> => {
    const client = await pool.connect();
    const wrapped = known.get(client) ?? wrap(client, nameOf);
    known.set(client, wrapped);
    return wrapped;
  };
  return { connect, end: () => pool.end(), options: pool.options };
}

/** Gives a text its name once it is worth one. Texts that are seldom sent are forgotten, names never. */
function createNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const uses = new Map<string, number>();
  return (text) => {
    const name = names.get(text);
    if (name !== undefined || names.size >= names_max) return name;
    const count = (uses.get(text) ?? 0) + 1;
    uses.delete(text);
    if (count < worth) uses.set(text, count);
    else names.set(text, `often_${names.size}`);
    if (uses.size > counted_max) uses.delete(uses.keys().next().value ?? "");
    return names.get(text);
  };
}

function wrap(client: pg.PoolClient, nameOf: (text: string) => string | undefined): PostgresPoolClient {
  const send = (text: string, parameters: readonly unknown[]) => {
    const values = parameters as unknown[];
    const name = values.length === 0 ? undefined : nameOf(text);
    return client.query(name === undefined ? { text, values } : { name, text, values });
  };
  return {
    query: togetherWithBegin(send) as unknown as PostgresPoolClient["query"],
    release: (broken) => client.release(broken),
  };
}

type Send = (text: string, parameters: readonly unknown[]) => Promise<pg.QueryResult>;

/** Sends `begin` along with the first statement of its transaction, which is as good as that `begin` was. */
function togetherWithBegin(send: Send): Send {
  let begun: Promise<pg.QueryResult> | null = null;
  return async (text, parameters) => {
    if (text === "begin") {
      begun = send(text, parameters);
      begun.catch(() => {}); // whoever sends the first statement hears of it
      return { command: "BEGIN", rowCount: null, oid: 0, fields: [], rows: [] };
    }
    const both = [begun, send(text, parameters)] as const;
    begun = null;
    return (await Promise.all(both))[1];
  };
}
