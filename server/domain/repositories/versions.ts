import type { Action } from "../../access/policy.ts";
import { accountOf, type Ctx, canOf, may, transact } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { size } from "../../kernel/size.ts";
import { record } from "../activity/activity.ts";
import { holdStorage } from "../limits/limits.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import { closeMeter, openMeter } from "../usage/usage.ts";
import * as queries from "./queries.ts";
import { type Address, judged, locked, seen } from "./repositories.ts";

export type VersionAt = Address & { version: number | "latest" };
export type OpenAt = Address & { version: number };

/** A version and the repository that it belongs to. */
export interface Found {
  row: ResourceRow;
  version: queries.VersionRow;
}

const open_max = 10;

/** Others' open versions are seen by whoever may edit the repository. */
const sightOf = (ctx: Ctx, row: ResourceRow): queries.Sight =>
  canOf(ctx, row, ["resource.edit"])["resource.edit"] ? "all" : "own";

async function versionOf(ctx: Ctx, row: ResourceRow, number: number | "latest"): Promise<queries.VersionRow> {
  const version = await queries.findVersion(ctx, row.id, number, sightOf(ctx, row));
  if (!version) throw notFound(number === "latest" ? "version: none is sealed yet" : "version");
  return version;
}

/** A version whose files the asker may read. */
export async function readable(ctx: Ctx, at: VersionAt): Promise<Found> {
  const row = await seen(ctx, at, "resource.read_content");
  return { row, version: await versionOf(ctx, row, at.version) };
}

/** Versions, newest first. */
export async function list(ctx: Ctx, at: Address, page: { limit: number; cursor?: string | undefined }) {
  const row = await seen(ctx, at, "resource.read_content");
  const below = Number(keyOf(page.cursor, /^\d{1,10}$/) ?? 2 ** 31 - 1);
  const rows = await queries.listVersions(ctx, row.id, sightOf(ctx, row), { limit: page.limit, below });
  const { items, next_cursor } = pageOf(rows, page.limit, (version) => String(version.number));
  return { items: items.map((version) => ({ row, version })), next_cursor };
}

/** Opens a version that begins with the files of the newest sealed one, or empty. */
export const open = (ctx: Ctx, at: Address, given: { note: string; from: "latest" | "empty" }): Promise<Found> =>
  transact(ctx, async (ctx) => {
    const row = await locked(ctx, await seen(ctx, at, "resource.read_content"), "version.create");
    const created_by = accountOf(ctx);
    if ((await queries.countOpen(ctx, row.id, created_by)) >= open_max)
      throw new Problem("conflict", `You have ${open_max} open versions here: seal or discard one first`);
    const origin = given.from === "latest" ? await queries.findVersion(ctx, row.id, "latest", "own") : undefined;
    const made = await queries.insertVersion(ctx, { resource_id: row.id, created_by, note: given.note });
    if (origin) await queries.copyFiles(ctx, origin, made.id);
    await count(ctx, row, { ...made, created_by, bytes: origin?.bytes ?? 0 });
    const version = await versionOf(ctx, row, made.number);
    await recordOf(ctx, { row, version }, "create", `opened version ${made.number} of ${row.name}`);
    return { row, version };
  });

/** From now on its bytes count against the limits of its author, and as their use. */
async function count(
  ctx: Ctx,
  row: ResourceRow,
  version: Pick<queries.VersionRow, "record_id" | "number" | "created_by" | "bytes">,
): Promise<void> {
  const { record_id: id, number, created_by: account_id, bytes } = version;
  const { namespace_id } = row;
  await holdStorage(ctx, { namespace_id, account_id, bytes }, attemptOf(row, "version.create"));
  const product = "storage";
  const source = `version ${number}`;
  await openMeter(ctx, {
    id,
    type: product,
    product,
    namespace_id,
    account_id,
    resource_id: row.id,
    source,
    rate: bytes,
  });
}

/** Seals an open version: it can be read by all who read the data set, and bound, and never changes any more. */
export const seal = (ctx: Ctx, at: OpenAt): Promise<Found> =>
  transact(ctx, async (ctx) => {
    const { row, version } = await lockOpen(ctx, await findOwn(ctx, at, "version.seal"), "version.seal");
    if (version.files === 0) throw invalid("files", "An empty version cannot be sealed: upload a file first");
    await queries.sealVersion(ctx, version.id);
    const found = { row, version: await versionOf(ctx, row, version.number) };
    const text = `sealed version ${version.number} of ${row.name}: ${version.files} files, ${size(version.bytes)}`;
    await recordOf(ctx, found, "seal", text);
    return found;
  });

/** What somebody needs to discard a version: others' is for whoever may delete it all. */
export const discardOf = ({ actor }: Ctx, { created_by }: queries.VersionRow) =>
  created_by === actor.id ? "version.discard_own" : "version.discard";

/** Discards an open version with everything that was uploaded into it. */
export const discard = (ctx: Ctx, at: OpenAt): Promise<void> =>
  transact(ctx, async (ctx) => {
    const seen = await readable(ctx, at);
    const action = discardOf(ctx, seen.version);
    may(ctx, action, seen.row);
    refuseSealed(seen.version);
    const found = await lockOpen(ctx, seen, action);
    const { row, version } = found;
    await queries.removeVersion(ctx, version.id, version);
    await closeMeter(ctx, version.record_id);
    const { namespace_id } = row;
    await holdStorage(ctx, { namespace_id, account_id: version.charged_to, bytes: -version.bytes });
    await recordOf(ctx, found, "discard", `discarded version ${version.number} of ${row.name}`, [version.created_by]);
  });

/** An open version of the asker's own; whoever may not change it hears why. */
export async function findOwn(ctx: Ctx, at: OpenAt, action: Action): Promise<Found> {
  const found = await readable(ctx, at);
  may(ctx, action, found.row);
  refuseSealed(found.version);
  if (found.version.created_by === ctx.actor.id) return found;
  const reason = `Only ${found.version.author_path}, who opened version ${at.version}, may change it`;
  throw new Problem("forbidden", reason, { permission: action, attempt: attemptOf(found.row, action) });
}

/** Locks a version that was found, and judges again by what is true under the lock. */
export async function lockOpen(ctx: Ctx, { row, version }: Found, action: Action): Promise<Found> {
  const held = await queries.lockVersion(ctx, version.id);
  const now = await judged(ctx, row.id, action);
  // moved into another namespace meanwhile: what was promised to an upload was promised in the old one
  if (!held || now.namespace_id !== row.namespace_id) throw notFound("version");
  refuseSealed(held);
  return { row: now, version: { ...version, ...held } };
}

function refuseSealed({ state }: Pick<queries.VersionRow, "state">): void {
  if (state === "ready") throw new Problem("sealed", "This version is sealed: open a new one to change files");
}

/** How a refused attempt is recorded. */
export const attemptOf = ({ namespace_id, id, kind, name }: ResourceRow, action: Action) => ({
  action,
  namespace_id,
  entity: { kind, id, name },
});

const recordOf = (
  ctx: Ctx,
  { row, version }: Found,
  verb: "create" | "seal" | "discard",
  text: string,
  concerns: readonly string[] = [],
) =>
  record(ctx, {
    action: `version.${verb}`,
    namespace_id: row.namespace_id,
    entity: { kind: "version", id: version.id, name: `${row.name}/${version.number}` },
    text,
    after: { files: version.files, bytes: version.bytes },
    concerns,
    ...(row.visibility === "private" ? { resource_id: row.id } : {}),
  });
