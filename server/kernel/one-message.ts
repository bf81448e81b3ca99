import type { RawBuilder } from "kysely";
import type { Db } from "./context.ts";

type Rows<Statements> = { [I in keyof Statements]: Statements[I] extends RawBuilder<infer Row> ? Row[] : never };

/**
 * Sends statements on one connection, none waiting for the answer to the one before it; gives the rows of each. They run one
 * after the other, each with what those before it left: in a transaction one that fails fails all behind it.
 */
export async function inOneMessage<const Statements extends readonly RawBuilder<unknown>[]>(
  db: Db,
  statements: Statements,
): Promise<Rows<Statements>> {
  const queries = statements.map((statement) => statement.compile(db));
  const results = await db
    .getExecutor()
    .provideConnection((connection) => Promise.all(queries.map((query) => connection.executeQuery(query))));
  return results.map(({ rows }) => rows) as Rows<Statements>;
}
