import type { Command } from "commander";
import { listNotifications, markAllRead, type Notification } from "../../contract/notifications.ts";
import { type Column, say, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, teach, withList } from "../teach.ts";

/** `notifications`: what others did that concerns oneself. */
export function addNotifications(program: Command): void {
  const command = program
    .command("notifications")
    .description("List what others did that concerns you, newest first")
    .option("--unread", "only what is unread")
    .option("--mark-read", "mark everything that there is now as read")
    .action(list);
  teach(withList(command), "guildhall notifications --unread", "guildhall notifications --unread --mark-read");
}

const columns: readonly Column<Notification>[] = [
  { title: "WHEN", of: ({ at }) => when(at) },
  { title: "", of: ({ read }) => (read ? "" : "new") },
  { title: "WHERE", of: ({ namespace }) => namespace?.path },
  { title: "WHAT", of: ({ actor, text }) => `${actor.name} ${text}` },
];

interface NotificationsOptions extends ListOptions {
  unread?: true;
  markRead?: true;
}

async function list(options: NotificationsOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) =>
    call(listNotifications, { query: { ...query, unread: options.unread } }),
  );
  showList(options, page, columns, "Nothing new.");
  const [newest] = options.markRead ? (await call(listNotifications, { query: { limit: 1 } })).items : [];
  if (!newest) return;
  await call(markAllRead, { body: { until: newest.id } });
  say("Everything is marked as read.");
}
