import { sql } from "kysely";
import { type Ctx, transact } from "../../kernel/context.ts";

/** What one statement found. */
export interface Check {
  name: string;
  /** Null: it did not come to an end. */
  rows: number | null;
  ms: number;
  error: string | null;
  /** What a few of the rows are about. */
  found: Record<string, unknown>[];
}

export interface ProofRow {
  started_at: Date;
  ended_at: Date;
  ok: boolean;
  checks: Check[];
}

const patience_ms = 30_000;
const shown_max = 5;

/** Runs one of our own statements, which must find nothing; it changes nothing and gives up after a while. */
export const find = (ctx: Ctx, query: string): Promise<Found> =>
  transact(ctx, async (ctx) => {
    await sql`set local statement_timeout = ${sql.lit(patience_ms)}`.execute(ctx.db);
    const { rows } = await sql<{ rows: number }>`select count(*) as rows from (${sql.raw(query)}) q`.execute(ctx.db);
    const count = rows[0]?.rows ?? 0;
    const some = count === 0 ? [] : await someOf(ctx, query);
    await sql`set local statement_timeout = 0`.execute(ctx.db);
    return { rows: count, found: some.map(({ row }) => namesOf(row)) };
  });

type Found = Pick<Check, "rows" | "found">;

async function someOf(ctx: Ctx, query: string) {
  const { rows } = await sql<{ row: Record<string, unknown> }>`
    select to_jsonb(q) as row from (${sql.raw(query)}) q limit ${shown_max}`.execute(ctx.db);
  return rows;
}

/** Ids, counts and states say which row it is; what people wrote is nobody's business here. */
const telling = /(^id$|_id$|^(product|type|resource_type|number|slot|day|state|units|bytes|rate|in_use|capacity)$)/;

const namesOf = (row: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(row).filter(([key, value]) => telling.test(key) && value !== null));

export async function keep(ctx: Ctx, p: ProofRow): Promise<void> {
  await sql`insert into proof (started_at, ended_at, ok, checks)
    values (${p.started_at}, ${p.ended_at}, ${p.ok}, ${JSON.stringify(p.checks)})`.execute(ctx.db);
  await sql`delete from proof where id <= (select max(id) - ${kept} from proof)`.execute(ctx.db);
}

const kept = 200;

/** The last proofs, newest first. */
export async function list(ctx: Ctx, limit: number): Promise<ProofRow[]> {
  const { rows } = await sql<ProofRow>`
    select started_at, ended_at, ok, checks from proof order by id desc limit ${limit}`.execute(ctx.db);
  return rows;
}
