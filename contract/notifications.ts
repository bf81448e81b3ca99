import { z } from "zod";
import { Flag, page, pageOf, Time } from "./common.ts";
import { RepositoryKind } from "./repositories.ts";
import { ResourceKind } from "./resources.ts";
import { route } from "./route.ts";

/** What notices are about; each can be switched on and off for the console and for mail. */
export const Topic = z.enum(["membership", "sharing", "compute", "limits"]).meta({ id: "NotificationTopic" });
export type Topic = z.output<typeof Topic>;

/** Where a notice leads; what one may not see (any more) has no way to it. */
const Way = z.discriminatedUnion("to", [
  z.object({ to: z.literal("resource"), kind: ResourceKind, namespace: z.string(), name: z.string() }),
  z.object({ to: z.literal("execution"), namespace: z.string(), name: z.string(), number: z.int() }),
  z.object({
    to: z.literal("version"),
    kind: RepositoryKind,
    namespace: z.string(),
    name: z.string(),
    number: z.int(),
  }),
  z.object({ to: z.enum(["organization", "members", "limits", "budgets", "webhooks"]), namespace: z.string() }),
]);

export const Notification = z
  .object({
    id: z.uuid(),
    at: Time,
    read: z.boolean(),
    topic: Topic,
    action: z.string().describe("What was done, e.g. `member.add`."),
    text: z.string().describe("The same in English, without its subject."),
    actor: z.object({ kind: z.enum(["person", "token", "system", "nobody"]), name: z.string() }),
    namespace: z.object({ path: z.string(), name: z.string() }).nullable(),
    entity: z.object({ kind: z.string(), name: z.string() }),
    details: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .describe("`role`, `visibility`, `level`, `limit` …"),
    way: Way.nullable(),
  })
  .meta({ id: "Notification" });
export type Notification = z.output<typeof Notification>;

const tag = "notifications";

export const listNotifications = route({
  method: "GET",
  path: "/api/v1/me/notifications",
  action: "notification.list",
  tag,
  summary: "List what one was told, newest first",
  query: z.strictObject({ ...page, unread: Flag.optional().describe("Only what is unread.") }),
  status: 200,
  response: pageOf(Notification),
});

export const countUnread = route({
  method: "GET",
  path: "/api/v1/me/notifications/unread",
  action: "notification.list",
  tag,
  summary: "Count what is unread, to a thousand",
  status: 200,
  response: z.object({ unread: z.int() }),
});

export const markRead = route({
  method: "PUT",
  path: "/api/v1/me/notifications/:id/read",
  action: "notification.mark_read",
  tag,
  summary: "Mark one as read",
  params: z.object({ id: z.uuid() }),
  status: 204,
});

export const markAllRead = route({
  method: "PUT",
  path: "/api/v1/me/notifications/read",
  action: "notification.mark_read",
  tag,
  summary: "Mark everything up to one as read",
  body: z.strictObject({ until: z.uuid().describe("The newest that was seen.") }),
  status: 204,
});

const Wanted = z.object({ console: z.boolean(), mail: z.boolean() });
const Language = z.enum(["en", "zh"]);

export const NotificationPreferences = z
  .object({
    topics: z.object({ membership: Wanted, sharing: Wanted, compute: Wanted, limits: Wanted }),
    language: Language.nullable().describe("Of mails; null: nobody has said."),
    mail: z.boolean().describe("This installation can send mail."),
  })
  .meta({ id: "NotificationPreferences" });
export type NotificationPreferences = z.output<typeof NotificationPreferences>;

export const getPreferences = route({
  method: "GET",
  path: "/api/v1/me/notification-preferences",
  action: "notification.list",
  tag,
  summary: "Read what one wants to be told and how",
  status: 200,
  response: NotificationPreferences,
});

export const putPreferences = route({
  method: "PUT",
  path: "/api/v1/me/notification-preferences",
  action: "notification.set_preferences",
  tag,
  summary: "Set what one wants to be told and how; what is not given stays",
  body: z.strictObject({
    topics: z.partialRecord(Topic, z.strictObject(Wanted.shape)).optional(),
    language: Language.optional(),
  }),
  status: 200,
  response: NotificationPreferences,
});
