import { createHash } from "node:crypto";
import type { BetterAuthPlugin, DBAdapter, DBTransactionAdapter, Where } from "better-auth";

/** What is kept of a secret that lets somebody in: it can be recognized, and not told. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** The column of a model that is a secret; better-auth would keep it in clear. */
const secrets: Record<string, string> = { session: "token", verification: "identifier" };

type Row = Record<string, unknown>;
interface Query {
  model: string;
  where?: Where[] | undefined;
}

/**
 * Has better-auth keep tokens of sessions, and of what waits for its second half, as hashes only: its database is asked by
 * the secret, looks up the hash, and gives back the secret that it was asked by.
 */
export const hashedSecrets = (): BetterAuthPlugin => ({
  id: "hashed-secrets",
  init: ({ adapter }) => ({ context: { adapter: hashing(adapter) } }),
});

const hashing = (adapter: DBAdapter): DBAdapter => ({
  ...adapter,
  ...veiled(adapter),
  transaction: (work) => adapter.transaction((within) => work({ ...within, ...veiled(within) })),
});

type Veiled = Omit<DBTransactionAdapter, "id" | "options" | "createSchema">;

function veiled(adapter: DBTransactionAdapter): Veiled {
  return {
    create: async (query) => {
      const column = secrets[query.model];
      const secret = column && (query.data as Row)[column];
      if (typeof secret !== "string") return adapter.create(query);
      const row = await adapter.create({ ...query, data: { ...query.data, [column as string]: hashOf(secret) } });
      return { ...(row as Row), [column as string]: secret } as never;
    },
    findOne: async (query) => shown(query, await adapter.findOne(hidden(query))),
    findMany: async (query) => (await adapter.findMany<Row>(hidden(query))).map((row) => shown(query, row) as never),
    update: async (query) => shown(query, await adapter.update(hidden(query))),
    consumeOne: async (query) => shown(query, await adapter.consumeOne(hidden(query))),
    incrementOne: async (query) => shown(query, await adapter.incrementOne(hidden(query))),
    count: (query) => adapter.count(hidden(query)),
    updateMany: (query) => adapter.updateMany(hidden(query)),
    delete: (query) => adapter.delete(hidden(query)),
    deleteMany: (query) => adapter.deleteMany(hidden(query)),
  };
}

/** A query that asks by hashes for what it asked for by secrets. */
function hidden<Q extends Query>(query: Q): Q {
  const column = secrets[query.model];
  if (!column || !query.where) return query;
  const veil = (value: unknown) => (typeof value === "string" ? hashOf(value) : value);
  const where = query.where.map((part) =>
    part.field === column
      ? { ...part, value: (Array.isArray(part.value) ? part.value.map(veil) : veil(part.value)) as string }
      : part,
  );
  return { ...query, where };
}

/** A row with the secret that it was asked for by; one that was found in another way keeps its hash, which opens nothing. */
function shown<T>(query: Query, row: T): T {
  const column = secrets[query.model];
  if (!column || !row) return row;
  const asked = query.where?.flatMap(({ field, value }) => (field === column ? [value].flat() : [])) ?? [];
  const secret = asked.find((one) => typeof one === "string" && hashOf(one) === (row as Row)[column]);
  return secret === undefined ? row : { ...row, [column]: secret };
}
