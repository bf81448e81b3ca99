import { openDatabase, openPool } from "../server/database/connect.ts";
import { type Ctx, nobody, type Ports } from "../server/kernel/context.ts";
import { execute } from "./ground.ts";

/** Verbs in this process, asked by people of a crowd, as a request would ask them, without HTTP. */
export async function openAskers(url: string) {
  const pool = openPool(url, () => {});
  const db = openDatabase(pool);
  const people = await execute(url, "select path, id from account where path like 'person-%'");
  const ids = new Map<string, string>(people.map(({ path, id }) => [path, id]));
  const ctxOf = (path: string): Ctx => {
    const actor = { ...nobody, kind: "person" as const, id: ids.get(path) ?? null, path };
    return { actor, db, ports: {} as Ports, ip: null, request_id: null, after_commit: null };
  };
  return { ctxOf, close: () => pool.end() };
}
