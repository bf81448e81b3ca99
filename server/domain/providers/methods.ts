import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { tellOfChange } from "../accounts/accounts.ts";
import { record } from "../activity/activity.ts";
import * as queries from "./method-queries.ts";

/** What lets somebody in: providers, each with whether nothing else does, and a password. */
export interface Methods {
  password: boolean;
  rows: (queries.MethodRow & { last: boolean })[];
}

/** What lets one into one's own account. */
export async function list(ctx: Ctx): Promise<Methods> {
  may(ctx, "account.see");
  return read(ctx, accountOf(ctx));
}

async function read(ctx: Ctx, account_id: string): Promise<Methods> {
  const [rows, password] = [await queries.list(ctx, account_id), await queries.hasPassword(ctx, account_id)];
  const otherwise = password || (await queries.hasPasskey(ctx, account_id));
  const open = rows.filter(({ enabled }) => enabled);
  const isLast = ({ id }: queries.MethodRow) => !otherwise && !open.some((other) => other.id !== id);
  return { password, rows: rows.map((row) => ({ ...row, last: isLast(row) })) };
}

/** Disconnects one's own account from a provider; whoever has no other way in keeps it. */
export const disconnect = (ctx: Ctx, id: string): Promise<undefined> =>
  transact(ctx, async (ctx) => {
    may(ctx, "account.edit");
    const account_id = accountOf(ctx);
    await queries.lock(ctx, account_id);
    const row = (await read(ctx, account_id)).rows.find((one) => one.id === id);
    if (!row) throw notFound("connection with a provider");
    if (row.last)
      throw new Problem("conflict", "Nothing else lets you in: choose a password or connect another provider first");
    await queries.remove(ctx, id);
    await tellOfChange(ctx, account_id, "account.disconnect");
    await record(ctx, {
      action: "account.disconnect",
      severity: "notice",
      namespace_id: account_id,
      entity: { kind: "account", id: account_id, name: ctx.actor.name },
      text: `disconnected ${row.name} from signing in`,
    });
    return undefined;
  });
