import { randomUUID } from "node:crypto";
import { type Ctx, transact } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { changed, record } from "../activity/activity.ts";
import { type Picture, shrink } from "../avatars/avatars.ts";
import { asConnection } from "../forges/forges.ts";
import { type ForgeGroup, type ForgeSite, forgeFailure, isForgeFailure } from "../forges/ports.ts";
import { maintainersOf } from "../members/members.ts";
import { apply, organizationOf, plan } from "./applying.ts";
import { type Failure, failed } from "./health.ts";
import { followsPicture, tidied } from "./information.ts";
import * as queries from "./queries.ts";
import * as runQueries from "./run-queries.ts";

interface Run {
  id: string;
  link_id: string;
  organization_id: string;
  reader: string;
}

const beat_ms = 3000;

/** Takes a run that nobody reads and brings it to its end; false when there is none. */
export async function readNext(ctx: Ctx): Promise<boolean> {
  const reader = randomUUID();
  const taken = await runQueries.take(ctx, reader);
  if (!taken) return false;
  const run = { ...taken, reader };
  const beat = setInterval(() => void runQueries.keep(ctx, run).catch(() => false), beat_ms);
  try {
    const link = await queries.find(ctx, run.organization_id);
    if (!link || link.id !== run.link_id || link.deleted_at !== null)
      await runQueries.settle(ctx, run.id, { state: "superseded" });
    else await read(ctx, run, link);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error; // ours to mend: its lease ends, and it is read again
    await failed(ctx, run, failure);
  } finally {
    clearInterval(beat);
  }
  changed(ctx, run.organization_id, "sync");
  return true;
}

const failureOf = (error: unknown): Failure | undefined => {
  if (error instanceof Problem) return { kind: "not_applied", text: error.message, wait_seconds: null };
  if (!isForgeFailure(error)) return undefined;
  const { fault, message, retry_after_seconds } = error;
  return { kind: fault === "refused" ? "malformed" : fault, text: message, wait_seconds: retry_after_seconds ?? null };
};

/** By one connected account after another, until one is let in. */
async function read(ctx: Ctx, run: Run, link: queries.LinkRow): Promise<void> {
  let last: unknown = forgeFailure("unauthorized", "No account of a maintainer is connected: connect one");
  for (const { id } of await queries.lendings(ctx, link)) {
    try {
      return await asConnection(ctx, id, (site, token) => readBy(ctx, run, link, { site, token }));
    } catch (error) {
      if (!isForgeFailure(error) || !["unauthorized", "forbidden", "not_found"].includes(error.fault)) throw error;
      last = error;
    }
  }
  throw last;
}

interface By {
  site: ForgeSite;
  token: string;
}

async function readBy(ctx: Ctx, run: Run, link: queries.LinkRow, by: By): Promise<void> {
  const group = await groupOf(ctx, link, by);
  if (group.id !== link.forge_organization_id) return failed(ctx, run, moved(link));
  const forge = ctx.ports.forges.gitee;
  for await (const page of forge.members(by.site, by.token, group.login)) {
    if (!(await transact(ctx, (ctx) => runQueries.stage(ctx, run, page)))) return; // another reads it
    changed(ctx, run.organization_id, "sync");
  }
  if (!(await runQueries.hasAdmin(ctx, run.id))) return failed(ctx, run, noAdmin);
  await confirmAbsent(ctx, run, group.login, by);
  const picture = await pictureOf(ctx, link, group, by.site);
  await transact(ctx, (ctx) => complete(ctx, run, group, picture));
}

const moved = ({ login }: queries.LinkRow): Failure => ({
  kind: "moved",
  text: `${login} is another organization there than the one that is followed: follow it anew, or unlink`,
  wait_seconds: null,
});

const noAdmin: Failure = {
  kind: "no_admin",
  text: "The list of members names no administrator: it is not believed",
  wait_seconds: null,
};

/** An organization that was renamed there is found by its number, among those that the account administers. */
async function groupOf(ctx: Ctx, link: queries.LinkRow, { site, token }: By): Promise<ForgeGroup> {
  const forge = ctx.ports.forges.gitee;
  try {
    return await forge.group(site, token, link.login);
  } catch (error) {
    if (!isForgeFailure(error) || error.fault !== "not_found") throw error;
    for (let page = 1, more = true; more && page <= 100; page++) {
      const found = await forge.administered(site, token, page);
      const group = found.items.find(({ id }) => id === link.forge_organization_id);
      if (group) return group;
      more = found.more;
    }
    throw error;
  }
}

const asked_max = 500;

/**
 * Whoever is missing in a list is asked for by name, before they count as gone: lists are cut into pages while people come
 * and go. Where so many are missing, a maintainer is asked anyway.
 */
async function confirmAbsent(ctx: Ctx, run: Run, login: string, { site, token }: By): Promise<void> {
  for (const { forge_account_id, login: who } of await runQueries.absent(ctx, run, asked_max)) {
    const there = await ctx.ports.forges.gitee.member(site, token, login, who);
    if (there?.id === forge_account_id) {
      const page = { people: [there], expected: null, begins: false };
      if (!(await transact(ctx, (ctx) => runQueries.stage(ctx, run, page)))) return;
    } else if (!(await runQueries.keep(ctx, run))) return;
  }
}

/** The picture, where it is another and nobody gave one here. One that cannot be read stays away: it is only a picture. */
async function pictureOf(ctx: Ctx, link: queries.LinkRow, group: ForgeGroup, site: ForgeSite): Promise<Picture | null> {
  const there = tidied(group);
  if (there.avatar_url === null || !followsPicture(link, there, link)) return null;
  return pictureAt(ctx, site, there.avatar_url).catch(() => null);
}

export const pictureAt = async (ctx: Ctx, site: ForgeSite, url: string): Promise<Picture> =>
  shrink(await ctx.ports.forges.gitee.picture(site, url));

/** All has been read: applies it, or shows it to a person first. One transaction, whatever it changes. */
async function complete(
  ctx: Ctx,
  { id, reader, link_id }: Run,
  group: ForgeGroup,
  picture: Picture | null,
): Promise<void> {
  const link = await queries.lock(ctx, link_id);
  if (!(await runQueries.keep(ctx, { id, reader })) || !link) return;
  await runQueries.setRead(ctx, id, { organization: group, picture });
  if (group.login !== link.login) await renamed(ctx, link, group.login);
  const run = await runQueries.lock(ctx, id);
  if (!run) return;
  const now = { ...link, login: group.login };
  const planned = await plan(ctx, now, run);
  await runQueries.supersede(ctx, link_id, id);
  const waits_for = run.preview ? null : waitsFor(now, planned.is_mass);
  if (!run.preview && waits_for === null) return apply(ctx, now, run, planned);
  await runQueries.putChanges(ctx, id, planned.changes);
  const outcome = waits_for === null ? ({ state: "previewed" } as const) : ({ state: "waiting", waits_for } as const);
  await runQueries.settle(ctx, id, outcome, planned);
  if (waits_for === "mass_change") await askMaintainers(ctx, now, id);
}

const waitsFor = ({ applied_at }: queries.LinkRow, is_mass: boolean): runQueries.WaitsFor | null => {
  if (applied_at === null) return "first";
  return is_mass ? "mass_change" : null;
};

async function renamed(ctx: Ctx, link: queries.LinkRow, login: string): Promise<void> {
  await queries.update(ctx, link.id, { login });
  await record(ctx, {
    action: "sync.rename",
    namespace_id: link.organization_id,
    entity: { kind: "sync", id: link.id, name: login },
    text: `follows ${login}, which was called ${link.login}`,
  });
}

async function askMaintainers(ctx: Ctx, link: queries.LinkRow, run_id: string): Promise<void> {
  const { id, name } = await organizationOf(ctx, link);
  await record(ctx, {
    action: "sync.ask",
    severity: "warning",
    namespace_id: id,
    entity: { kind: "sync", id: run_id, name },
    text: `waits for a maintainer: the sync with ${link.login} would change most of the members`,
    concerns: await maintainersOf(ctx, id, 100),
  });
}
