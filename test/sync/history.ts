import { setTimeout as pause } from "node:timers/promises";
import { listActivity } from "../../contract/activity.ts";
import {
  applySync,
  discardSync,
  getSyncRun,
  listSyncPeople,
  listSyncRuns,
  type SyncRun,
  startSync,
} from "../../contract/sync-runs.ts";
import type { FakeFault } from "../gitee/state.ts";
import type { Random } from "../storm/random.ts";
import { until } from "../world.ts";
import { deeds, type Play, type Stage } from "./deeds.ts";
import { emptyModel, isMass, synced } from "./model.ts";
import { changesOf, connect, rolesOf, settled, sync } from "./shelf.ts";

/**
 * A random history: people come and go there and here, and syncs meet every fault, or the end of their server. After each
 * that is settled, members, people and its changes are those of the model. Gives what was not.
 */
export async function playHistory(stage: Stage, random: Random, syncs: number) {
  const accounts = [...stage.group.members.keys()].flatMap((id) => stage.gitee.state.accounts.get(id) ?? []);
  const play: Play = { ...stage, random, accounts, model: emptyModel(stage.maintainer), faults: [], tally: {} };
  const [admin] = accounts;
  if (admin) play.model.accounts.set(admin.id, stage.maintainer.path);
  for (const { path, id } of [stage.maintainer, ...stage.people]) play.model.ids.set(path, id);
  for (let i = 0; i < syncs && play.faults.length === 0; i++) {
    for (let n = random.below(6); n > 0; n--) await random.pick(deeds)(play);
    await syncOnce(play, random.chance(0.5));
    if (random.chance(0.3)) await syncOnce(play, false);
  }
  await syncOnce(play, false);
  await compareHistory(play);
  return { faults: play.faults, tally: play.tally };
}

const count = ({ tally }: Play, what: string) => {
  tally[what] = (tally[what] ?? 0) + 1;
};

const wrong: readonly FakeFault[] = [
  ...[401, 403, 404, 429, 500, 503, 302].map((status) => ({ status })),
  ...[{ cut: true as const }, { text: "<html>" }, { text: "[]" }, { text: "{}" }, { late_ms: 50 }],
];

/** One sync, with a fault at any of its requests, or the end of its server at any of them or a moment after the last. */
async function syncOnce(play: Play, badly: boolean): Promise<void> {
  const { gitee, random, maintainer, organization, crash } = play;
  const at = gitee.asked.length + 1 + random.below(8);
  if (badly && random.chance(0.3)) gitee.expire();
  const is_killed = badly && crash !== null && random.chance(0.5);
  if (is_killed) return settle(play, await killedAt(play, at, crash));
  if (badly) gitee.judge = ({ n }) => (n === at || (n > at && random.chance(0.3)) ? random.pick(wrong) : undefined);
  const run = await sync(maintainer, organization).finally(() => {
    gitee.judge = null;
  });
  await settle(play, run);
}

/** A sync whose server is killed at a request or a moment after: what it had begun is ended by the one that comes after. */
async function killedAt(play: Play, at: number, crash: () => Promise<unknown>): Promise<SyncRun> {
  const { gitee, random, maintainer, organization } = play;
  const kills: Promise<unknown>[] = [];
  const kill = () => {
    if (kills.length === 0) kills.push(crash());
  };
  const at_request = random.chance(0.7);
  if (at_request) gitee.judge = ({ n }) => (n === at ? { before: kill, late_ms: 20 } : undefined);
  // whoever asks a killed server hears nothing
  const begun = maintainer.call(startSync, { params: { organization }, body: {} }).catch(() => undefined);
  const read = begun.then((run) => run && settled(maintainer, organization, run.id)).catch(() => undefined);
  await (at_request ? read : begun.then(() => pause(random.below(120))));
  kill();
  await Promise.all(kills);
  gitee.judge = null;
  count(play, "killed");
  await read;
  const { items } = await maintainer.call(listSyncRuns, { params: { organization }, query: { limit: 1 } });
  return settled(maintainer, organization, items[0]?.id ?? "");
}

async function settle(play: Play, run: SyncRun): Promise<void> {
  const { group, random, maintainer, organization } = play;
  const before = play.model;
  const { after, lines } = synced(before, new Map(group.members));
  count(play, run.state);
  if (run.state === "waiting") {
    const waits_for = before.people.size === 0 && run.waits_for === "first" ? "first" : "mass_change";
    if (run.waits_for !== waits_for || (waits_for === "mass_change" && !isMass(before, lines)))
      play.faults.push(`a sync waits for ${run.waits_for}: ${lines.join("; ")}`);
    const params = { organization, id: run.id };
    if (waits_for === "mass_change" && random.chance(0.3)) await maintainer.call(discardSync, { params });
    else {
      await confirm(play, params);
      play.model = after;
      await compareLines(play, run.id, lines);
    }
  } else if (run.state === "applied") {
    if (isMass(before, lines)) play.faults.push(`a mass change was applied unasked: ${lines.join("; ")}`);
    play.model = after;
    await compareLines(play, run.id, lines);
  } else if (run.state !== "failed") play.faults.push(`a sync is ${run.state}`);
  else if (!run.failure) play.faults.push("a sync failed for no reason");
  await compare(play);
  if (run.state === "failed") await authorizeAgain(play, run);
}

/** Confirms a sync; the server may be killed in the midst of doing it, and then has done it or not. */
async function confirm(play: Play, params: { organization: string; id: string }): Promise<void> {
  const { maintainer, random, crash } = play;
  const applied = maintainer.call(applySync, { params });
  if (crash === null || random.chance(0.3)) return void (await applied);
  const heard = applied.catch(() => undefined);
  await pause(random.below(60));
  await crash();
  await heard;
  count(play, "killed while it was applied");
  const run = await maintainer.call(getSyncRun, { params });
  if (run.state === "waiting") await maintainer.call(applySync, { params });
}

/** After a failure a person authorizes again, which is followed by a sync of its own. */
async function authorizeAgain(play: Play, failed: SyncRun): Promise<void> {
  const { gitee, maintainer, organization, accounts, model } = play;
  const [admin] = accounts;
  if (!admin) return;
  await connect(gitee, maintainer, admin);
  if (model.people.size === 0) return;
  const next = await until("what failed is read again", async () => {
    const { items } = await maintainer.call(listSyncRuns, { params: { organization }, query: { limit: 1 } });
    return items[0] && items[0].id !== failed.id && items[0];
  });
  await settle(play, await settled(maintainer, organization, next.id));
}

async function compareLines(play: Play, id: string, lines: readonly string[]): Promise<void> {
  const numbers = new Map([...play.gitee.state.accounts.values()].map(({ login, id }) => [login, id]));
  const said = (await changesOf(play.maintainer, play.organization, id))
    .map((line) => line.split(" "))
    .filter(([kind]) => kind !== "kept" && kind !== "information");
  const found = said.map(([kind, login, change]) => `${kind} ${numbers.get(login ?? "") ?? login} ${change}`).sort();
  const wanted = [...lines].sort();
  const known = (line: string) => line.replace(/^(remove|forget) \S+/, "$1"); // by the name that they had when they were there
  if (found.map(known).join() !== wanted.map(known).join())
    play.faults.push(`a sync wrote ${found.join("; ")} instead of ${wanted.join("; ")}`);
}

async function compare(play: Play): Promise<void> {
  const found = await rolesOf(play.maintainer, play.organization);
  const wanted = Object.fromEntries(
    [...play.model.members].map(([path, { role, synced, overridden }]) => [
      path,
      `${role} ${synced ? "gitee" : "local"}${overridden ? " overridden" : ""}`,
    ]),
  );
  const text = (of: Record<string, string>) => Object.entries(of).sort().join("; ");
  if (text(found) !== text(wanted)) play.faults.push(`members are ${text(found)} instead of ${text(wanted)}`);
  const { items } = await play.maintainer.call(listSyncPeople, {
    params: { organization: play.organization },
    query: { limit: 100 },
  });
  const standings = items.map(({ id, standing }) => `${id} ${standing === "overridden" ? "synced" : standing}`).sort();
  const known = [...play.model.people].map(([number, { standing }]) => `${number} ${standing}`).sort();
  if (standings.join() !== known.join())
    play.faults.push(`people are ${standings.join("; ")} instead of ${known.join("; ")}`);
}

/** Nobody was ever removed but by a person, or because they had left there. */
async function compareHistory({ maintainer, organization, model, faults }: Play): Promise<void> {
  const query = { action: "member.remove", actor_kind: "system" as const, limit: 100 };
  let removals = 0;
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: { items: unknown[]; next_cursor: string | null } = await maintainer.call(listActivity, {
      params: { organization },
      query: { ...query, ...(cursor ? { cursor } : {}) },
    });
    removals += page.items.length;
    cursor = page.next_cursor;
  }
  if (removals > model.removals) faults.push(`${removals} were removed by syncs, ${model.removals} had left`);
}
