import { Argument, type Command } from "commander";
import {
  getPreferences,
  listNotifications,
  markAllRead,
  type Notification,
  type NotificationPreferences,
  putPreferences,
  Topic,
} from "../../contract/notifications.ts";
import { misuse } from "../failure.ts";
import { type Column, type OutputOptions, say, show, showList, table, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";

/** `notifications`: what others did that concerns oneself. */
export function addNotifications(program: Command): void {
  const command = program
    .command("notifications")
    .description("List what others did that concerns you, newest first")
    .option("--unread", "only what is unread")
    .option("--mark-read", "mark everything that there is now as read");
  listsBy(withList(command), 0, list);
  addSettings(command);
  teach(command, "guildhall notifications --unread", "guildhall notifications --unread --mark-read");
}

function addSettings(notifications: Command): void {
  const settings = notifications
    .command("settings")
    .description("Show what you are told and how, or change it for one topic")
    .addArgument(new Argument("[topic]", "what it is about").choices(Topic.options))
    .addOption(choice("--console <on|off>", "in the console and here", onOff))
    .addOption(choice("--mail <on|off>", "by mail", onOff))
    .addOption(choice("--language <language>", "of mails", ["en", "zh"]))
    .action(set);
  teach(
    withJson(settings),
    "guildhall notifications settings",
    "guildhall notifications settings compute --mail off",
    "guildhall notifications settings --language zh",
  );
}

const onOff = ["on", "off"];

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

interface SettingsOptions extends OutputOptions {
  console?: string;
  mail?: string;
  language?: "en" | "zh";
}

async function set(topic: Topic | undefined, options: SettingsOptions): Promise<void> {
  const { call } = openSession();
  const { console: here, mail, language } = options;
  if ((topic === undefined) !== (here === undefined && mail === undefined))
    throw misuse("Name a topic, and what to switch for it: --console or --mail.");
  const now = await call(getPreferences, {});
  if (topic === undefined && language === undefined) return showSettings(options, now);
  const is = (word: string | undefined, before: boolean) => (word === undefined ? before : word === "on");
  const wanted = topic && {
    [topic]: { console: is(here, now.topics[topic].console), mail: is(mail, now.topics[topic].mail) },
  };
  showSettings(options, await call(putPreferences, { body: { topics: wanted, language } }));
}

function showSettings(options: OutputOptions, preferences: NotificationPreferences): void {
  const word = (on: boolean) => (on ? "on" : "off");
  const items = Topic.options.map((topic) => ({ topic, ...preferences.topics[topic] }));
  const settings: readonly Column<(typeof items)[number]>[] = [
    { title: "TOPIC", of: ({ topic }) => topic },
    { title: "CONSOLE", of: (one) => word(one.console) },
    { title: "MAIL", of: ({ mail }) => word(mail) },
  ];
  show(options, preferences, () => table(settings, items));
  if (!options.json && !preferences.mail) say("This installation sends no mail.");
}
