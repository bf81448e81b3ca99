import { sql } from "kysely";
import type { Topic } from "../../../contract/notifications.ts";
import type { Ctx } from "../../kernel/context.ts";
import { idOf, like } from "../../kernel/page.ts";

/** One line of history, as a verb writes it. */
export interface Line {
  action: string;
  /** `notice` is worth a look (access or money changed), `warning` worth a question. */
  severity?: "info" | "notice" | "warning";
  namespace_id: string | null;
  entity: { kind: string; id: string | null; name: string };
  /** An English sentence without its subject: the actor is shown before it. */
  text: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  /** Accounts that this concerns beside the actor: they are told. */
  concerns?: readonly string[];
  /** Narrows who hears of the change at once. */
  resource_id?: string;
}

/** Appends a line; who, from where and in which request come from the context. Gives whom it told. */
export async function insert(ctx: Ctx, line: Line & { refused: boolean; topic?: Notice }): Promise<string[]> {
  const history = ctx.db.insertInto("activity").values(columnsOf(ctx, line));
  if (!line.topic || !line.concerns?.length) {
    await history.execute();
    return [];
  }
  const { name, mail } = line.topic;
  const { rows } = await sql<{ account_id: string }>`
    with line as (${history.returning("id")})
    insert into notification (account_id, activity_id, topic, in_console, by_mail)
    select c.id, line.id, ${name}::notification_topic, coalesce(p.console, true),
      ${mail !== "impossible"} and coalesce(p.mail, ${mail === "usual"})
    from line
    cross join (select distinct c.id from unnest(${sql.val(line.concerns)}::uuid[]) c (id)) c
    left join notification_preference p on p.account_id = c.id and p.topic = ${name}::notification_topic
    where c.id is distinct from ${ctx.actor.id}::uuid and (p.console is not false or p.mail)
    returning account_id`.execute(ctx.db);
  return rows.map(({ account_id }) => account_id);
}

/** What a line is told about, and whether by mail where a person has not chosen. */
interface Notice {
  name: Topic;
  mail: "usual" | "unusual" | "impossible";
}

const columnsOf = (ctx: Ctx, line: Line & { refused: boolean }) => ({
  namespace_id: line.namespace_id,
  severity: line.severity ?? "info",
  action: line.action,
  text: line.text.slice(0, 2000),
  entity_kind: line.entity.kind,
  entity_id: line.entity.id,
  entity_name: line.entity.name,
  actor_kind: ctx.actor.kind,
  actor_id: ctx.actor.id,
  token_id: ctx.actor.token?.id ?? null,
  ip: ctx.ip,
  request_id: ctx.request_id,
  before: line.before ? JSON.stringify(line.before) : null,
  after: line.after ? JSON.stringify(line.after) : null,
  refused: line.refused,
});

export interface Filters {
  limit: number;
  cursor?: string | undefined;
  severity?: "info" | "notice" | "warning" | undefined;
  entity?: string | undefined;
  actor?: string | undefined;
  query?: string | undefined;
  refused?: boolean | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const isBelow = (id: string) =>
  sql<boolean>`(activity.at, activity.id) < ((select last.at from activity last where last.id = ${id}), ${id}::uuid)`;

export type ActivityRow = Awaited<ReturnType<typeof list>>[number];

/** Lines of a namespace below the cursor, newest first; one more than asked for. */
export const list = (ctx: Ctx, namespace_id: string, f: Filters) =>
  ctx.db
    .selectFrom("activity")
    .leftJoin("account", "account.id", "activity.actor_id")
    .leftJoin("token", "token.id", "activity.token_id")
    .selectAll("activity")
    .select(["account.path as actor_path", "token.name as token_name"])
    .where("activity.namespace_id", "=", namespace_id)
    .$if(f.cursor !== undefined, (q) => q.where(isBelow(idOf(f.cursor))))
    .$if(f.severity !== undefined, (q) => q.where("severity", "=", f.severity as "info"))
    .$if(f.entity !== undefined, (q) => q.where("entity_kind", "=", f.entity as string))
    .$if(f.actor !== undefined, (q) =>
      q.where(
        "actor_id",
        "=",
        sql<string>`(select a.id from account a join namespace n on n.id = a.id where n.path = ${f.actor})`,
      ),
    )
    .$if(f.query !== undefined, (q) =>
      q.where((e) =>
        e.or([e("text", "ilike", like(f.query as string)), e("entity_name", "ilike", like(f.query as string))]),
      ),
    )
    .$if(f.refused !== undefined, (q) => q.where(f.refused ? sql<boolean>`refused` : sql<boolean>`not refused`))
    .$if(f.from !== undefined, (q) => q.where("at", ">=", new Date(f.from as string)))
    .$if(f.to !== undefined, (q) => q.where("at", "<=", new Date(f.to as string)))
    .orderBy("activity.at", "desc")
    .orderBy("activity.id", "desc")
    .limit(f.limit + 1)
    .execute();
