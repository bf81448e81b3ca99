import type { Command } from "commander";
import { endOtherSessions, endSession, listSessions, type Session } from "../../contract/sessions.ts";
import { misuse } from "../failure.ts";
import { type Column, type OutputOptions, show, showList, when } from "../output.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { teach, withJson } from "../teach.ts";

/** `sessions`: where one is signed in with a browser. */
export function addSessions(program: Command): void {
  const sessions = program.command("sessions").description("List where you are signed in, or end it").action(list);
  teach(withJson(sessions), "guildhall sessions", "guildhall sessions end --all");
  const ending = sessions
    .command("end")
    .description("End a session: its next request is refused, and what it has open is cut")
    .argument("[id]", "as the list shows it")
    .option("--all", "every session (tokens go on)")
    .option("--yes", "do not ask")
    .action(end);
  teach(withJson(ending), "guildhall sessions end 0199…", "guildhall sessions end --all --yes");
}

const columns: readonly Column<Session>[] = [
  { title: "ID", of: ({ id }) => id },
  { title: "BROWSER", of: ({ browser }) => browser },
  { title: "SYSTEM", of: ({ system }) => system },
  { title: "ADDRESS", of: ({ address }) => address },
  { title: "BY", of: ({ method }) => method },
  { title: "SIGNED IN", of: ({ created_at }) => when(created_at) },
  { title: "LAST SEEN", of: ({ last_seen_at }) => when(last_seen_at) },
];

async function list(options: OutputOptions): Promise<void> {
  const page = await openSession().call(listSessions, {});
  showList(options, page, columns, "You are signed in nowhere.");
}

async function end(id: string | undefined, options: OutputOptions & { all?: boolean; yes?: boolean }): Promise<void> {
  const { call } = openSession();
  if ((id === undefined) === !options.all) throw misuse("Name one session, or say --all.");
  if (id !== undefined) {
    await call(endSession, { params: { id } });
    return show(options, { ended: 1 }, () => "The session has ended.");
  }
  if (!options.yes && !(await confirmed("End every session? Whoever uses them signs in again.", "--yes"))) return;
  const done = await call(endOtherSessions, {});
  show(options, done, () => `${done.ended} ${done.ended === 1 ? "session has" : "sessions have"} ended.`);
}
