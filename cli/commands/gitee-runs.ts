import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import { getSync } from "../../contract/sync.ts";
import {
  applySync,
  discardSync,
  getSyncRun,
  listSyncChanges,
  listSyncRuns,
  type SyncChange,
  type SyncRun,
  startSync,
} from "../../contract/sync-runs.ts";
import { exitCodes, failure, misuse } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { type Column, type OutputOptions, say, show, showList, table, when } from "../output.ts";
import { gather, gatherAll } from "../pages.ts";
import { confirmed } from "../prompt.ts";
import { openSession, type Session } from "../session.ts";
import { type ListOptions, teach, withJson, withList } from "../teach.ts";

/** `gitee sync`, `preview`, `apply`, `discard`, `history`, `changes`: what is read and what is done. */
export function addGiteeRuns(gitee: Command): void {
  const sync = gitee
    .command("sync")
    .description("Sync now, and wait until it is done; where somebody should look first, says so and changes nothing")
    .argument("<organization>")
    .action(syncNow);
  teach(withJson(sync), "guildhall gitee sync field-lab");
  const preview = gitee
    .command("preview")
    .description("Show what a sync would change, and change nothing")
    .argument("<organization>")
    .action(look);
  teach(withJson(preview), "guildhall gitee preview field-lab");
  const apply = gitee
    .command("apply")
    .description("Do what was shown: the first sync, one that touches most members, or a preview")
    .argument("<organization>")
    .option("--yes", "do not ask")
    .action(applyShown);
  teach(withJson(apply), "guildhall gitee apply field-lab --yes");
  const discard = gitee
    .command("discard")
    .description("Put away what was shown and waits")
    .argument("<organization>")
    .action(putAway);
  teach(withJson(discard), "guildhall gitee discard field-lab");
  const history = gitee
    .command("history")
    .description("List syncs, the newest first")
    .argument("<organization>")
    .option("--changed", "only those that changed something")
    .action(list);
  teach(withList(history), "guildhall gitee history field-lab --changed");
  const changes = gitee
    .command("changes")
    .description("List what a sync changed, or would: whom, from what, to what, and why")
    .argument("<organization>")
    .argument("[sync]", "its id, of `guildhall gitee history`; left out: the newest")
    .action(listChanges);
  teach(withList(changes), "guildhall gitee changes field-lab");
}

const poll_ms = 500;

/** Waits until a sync is read, and shows how far it is while a person watches. */
async function read({ call }: Session, organization: string, id: string): Promise<SyncRun> {
  const watched = process.stderr.isTTY;
  const text = () => `It goes on by itself: guildhall gitee history ${organization}`;
  return interruptible(text, async () => {
    for (;;) {
      const run = await call(getSyncRun, { params: { organization, id } });
      if (watched) process.stderr.write(`\r\x1b[2K${run.state === "reading" ? progress(run) : ""}`);
      if (run.state !== "reading") return run;
      await pause(poll_ms);
    }
  });
}

const progress = ({ people_read, people_expected, pages_read }: SyncRun): string =>
  `Reading: ${people_read}${people_expected === null ? "" : ` of ${people_expected}`} people, ${pages_read} pages`;

async function begin(organization: string, preview: boolean): Promise<{ session: Session; run: SyncRun }> {
  const session = openSession();
  const { id } = await session.call(startSync, { params: { organization }, body: { preview } });
  const run = await read(session, organization, id);
  if (run.state === "failed")
    throw failure(`It could not be read: ${run.failure?.text ?? "no reason was given"}. Nothing was changed.`, {
      hint: `How the link is: guildhall gitee status ${organization}`,
    });
  return { session, run };
}

async function syncNow(organization: string, options: OutputOptions): Promise<void> {
  const { session, run } = await begin(organization, false);
  const lines = options.json ? [] : await changesOf(session, organization, run.id);
  show(options, run, () => [...changeTable(lines), sentenceOf(run)].join("\n"));
  if (run.state !== "waiting") return;
  process.exitCode = exitCodes.refused;
  say(`It waits for somebody to look at it: guildhall gitee apply ${organization}`);
}

async function look(organization: string, options: OutputOptions): Promise<void> {
  const { session, run } = await begin(organization, true);
  const lines = options.json ? [] : await changesOf(session, organization, run.id);
  show(options, run, () => [...changeTable(lines), sentenceOf(run)].join("\n"));
  if (!options.json) say(`Nothing was changed. To do it: guildhall gitee apply ${organization}`);
}

const changesOf = ({ call }: Session, organization: string, id: string): Promise<SyncChange[]> =>
  gatherAll((query) => call(listSyncChanges, { params: { organization, id }, query }));

const changeTable = (lines: SyncChange[]): string[] => (lines.length > 0 ? [table(changeColumns, lines)] : []);

/** What waits to be applied, and how many it changes. */
async function waiting({ call }: Session, organization: string): Promise<SyncRun> {
  const { link } = await call(getSync, { params: { organization } });
  if (!link) throw misuse(`${organization} follows no organization on Gitee.`);
  const run = link.run && (await call(getSyncRun, { params: { organization, id: link.run } }));
  if (run && (run.state === "waiting" || run.state === "previewed")) return run;
  throw misuse("Nothing waits to be applied.", `See what a sync would change: guildhall gitee preview ${organization}`);
}

async function applyShown(organization: string, options: OutputOptions & { yes?: boolean }): Promise<void> {
  const session = openSession();
  const run = await waiting(session, organization);
  if (!options.yes) say(sentenceOf(run));
  if (!options.yes && !(await confirmed(`Apply it to ${organization}?`, "--yes"))) return say("Nothing was changed.");
  const done = await session.call(applySync, { params: { organization, id: run.id } });
  show(options, done, () => sentenceOf(done));
}

async function putAway(organization: string, options: OutputOptions): Promise<void> {
  const session = openSession();
  const { id } = await waiting(session, organization);
  const done = await session.call(discardSync, { params: { organization, id } });
  show(options, done, () => "It was put away; nothing was changed.");
}

const words: Record<SyncChange["kind"], string> = {
  add: "joined",
  pend: "awaited",
  change_role: "of another role",
  remove: "left",
  forget: "awaited no longer",
  information: "of information",
  kept: "stay as they are here",
};

const sumOf = ({ counts }: SyncRun): string => {
  const kinds = Object.keys(words) as SyncChange["kind"][];
  const said = kinds.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${words[kind]}`);
  return said.join(", ") || "no changes";
};

function sentenceOf(run: SyncRun): string {
  if (run.state === "applied") return `Synced: ${sumOf(run)}.`;
  if (run.waits_for === "mass_change") return `This would change most of the members: ${sumOf(run)}.`;
  return `A sync would change: ${sumOf(run)}.`;
}

const runColumns: readonly Column<SyncRun>[] = [
  { title: "STARTED", of: ({ started_at }) => when(started_at) },
  { title: "BEGAN", of: ({ trigger }) => trigger.replace("_", "-") },
  { title: "BY", of: ({ asked_by, decided_by }) => (decided_by ?? asked_by)?.path },
  { title: "STATE", of: ({ state }) => state },
  { title: "CHANGES", of: (run) => run.failure?.text ?? sumOf(run) },
  { title: "ID", of: ({ id }) => id },
];

async function list(organization: string, options: ListOptions & { changed?: boolean }): Promise<void> {
  const { call } = openSession();
  const changed = options.changed ? { changed: "true" } : {};
  const page = await gather(options, (query) =>
    call(listSyncRuns, { params: { organization }, query: { ...query, ...changed } }),
  );
  showList(options, page, runColumns, "No sync yet.");
}

const changeColumns: readonly Column<SyncChange>[] = [
  { title: "CHANGE", of: ({ kind }) => kind.replace("_", " ") },
  { title: "WHO", of: ({ who, member, field }) => member?.path ?? who?.login ?? field },
  { title: "ON GITEE", of: ({ who }) => who?.login },
  { title: "FROM", of: ({ from }) => from },
  { title: "TO", of: ({ to }) => to },
  { title: "WHY", of: ({ why }) => why.replaceAll("_", " ") },
];

async function listChanges(organization: string, sync: string | undefined, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const newest = async () => (await call(listSyncRuns, { params: { organization }, query: { limit: 1 } })).items[0]?.id;
  const id = sync ?? (await newest());
  if (id === undefined) throw misuse(`${organization} was never synced.`);
  const params = { organization, id };
  const page = await gather(options, (query) => call(listSyncChanges, { params, query }));
  showList(options, page, changeColumns, "It changed nothing.");
}
