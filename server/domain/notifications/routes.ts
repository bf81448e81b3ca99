import * as contract from "../../../contract/notifications.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as notifications from "./notifications.ts";
import { present } from "./present.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.listNotifications, async (ctx, { query }) => {
    const page = await notifications.list(ctx, query);
    return { ...page, items: page.items.map(present) };
  }),
  on(contract.countUnread, async (ctx) => ({ unread: await notifications.countUnread(ctx) })),
  on(contract.markRead, async (ctx, { params }) => {
    await notifications.markRead(ctx, params.id);
    return undefined;
  }),
  on(contract.markAllRead, async (ctx, { body }) => {
    await notifications.markAllRead(ctx, body.until);
    return undefined;
  }),
  on(contract.getPreferences, async (ctx) => notifications.preferences(ctx)),
  on(contract.putPreferences, async (ctx, { body }) => notifications.setPreferences(ctx, body)),
];
