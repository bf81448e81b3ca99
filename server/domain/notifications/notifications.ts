import { Topic } from "../../../contract/notifications.ts";
import { accountOf, afterCommit, type Ctx, may, transact } from "../../kernel/context.ts";
import { idOf, pageOf } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { mailedTopics } from "../activity/activity.ts";
import { configured } from "../mail/mail.ts";
import * as queries from "./queries.ts";

export type { Row } from "./queries.ts";

/** What the asker was told, newest first. */
export async function list(
  ctx: Ctx,
  page: { limit: number; cursor?: string | undefined; unread?: boolean | undefined },
) {
  may(ctx, "notification.list");
  const { limit, cursor, unread = false } = page;
  return pageOf(await queries.list(ctx, accountOf(ctx), { limit, below: idOf(cursor), unread }), limit, ({ id }) => id);
}

/** How much of it is unread, to a thousand. */
export async function countUnread(ctx: Ctx): Promise<number> {
  may(ctx, "notification.list");
  return queries.countUnread(ctx, accountOf(ctx));
}

/** Marks one as read. */
export const markRead = (ctx: Ctx, id: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    may(ctx, "notification.mark_read");
    if (!(await queries.setRead(ctx, accountOf(ctx), id))) throw notFound("notification");
    tellOwnPages(ctx);
  });

/** Marks everything as read that is no newer than one. */
export const markAllRead = (ctx: Ctx, until: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    may(ctx, "notification.mark_read");
    await queries.setAllRead(ctx, accountOf(ctx), until);
    tellOwnPages(ctx);
  });

/** The same person's other pages and devices count again. */
function tellOwnPages(ctx: Ctx): void {
  const change = { namespace_id: null, entity: "notification", resource_id: null, account_id: accountOf(ctx) };
  afterCommit(ctx, () => ctx.ports.live.publish(change));
}

interface Wanted {
  console: boolean;
  mail: boolean;
}

/** What the asker wants to be told and how; everything in the console where they have not chosen. */
export async function preferences(ctx: Ctx) {
  may(ctx, "notification.list");
  const chosen = await queries.preferences(ctx, accountOf(ctx));
  const wanted = (topic: Topic): Wanted => {
    const { console = true, mail = mailedTopics.has(topic) } = chosen.find((row) => row.topic === topic) ?? {};
    return { console, mail };
  };
  const topics = Object.fromEntries(Topic.options.map((topic) => [topic, wanted(topic)])) as Record<Topic, Wanted>;
  return { topics, language: await queries.language(ctx, accountOf(ctx)), mail: configured(ctx) };
}

/** Sets what is given; it holds for what happens from now on. */
export const setPreferences = (
  ctx: Ctx,
  given: { topics?: Partial<Record<Topic, Wanted>> | undefined; language?: "en" | "zh" | undefined },
) =>
  transact(ctx, async (ctx) => {
    may(ctx, "notification.set_preferences");
    const account_id = accountOf(ctx);
    for (const topic of Topic.options) {
      const wanted = given.topics?.[topic];
      if (wanted) await queries.setPreference(ctx, account_id, topic, wanted);
    }
    if (given.language !== undefined) await queries.setLanguage(ctx, account_id, given.language);
    return preferences(ctx);
  });
