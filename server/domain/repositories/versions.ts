import type { Action } from "../../access/policy.ts";
import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { size } from "../../kernel/size.ts";
import { record } from "../activity/activity.ts";
import { holdStorage } from "../limits/limits.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import { openMeter } from "../usage/usage.ts";
import { type Address, judged, locked, seen } from "./places.ts";
import * as queries from "./queries.ts";
import { listReviewers } from "./review-queries.ts";
import { needsApproval, sightOf } from "./sight.ts";

/** A version by its number or name; `latest` is the newest that is ready. */
export type VersionAt = Address & { version: number | string };

/** A version and the repository that it belongs to. */
export interface Found {
  row: ResourceRow;
  version: queries.VersionRow;
}

const open_max = 10;

/** A version of a repository by its number or name, if the asker may see it. */
export async function versionOf(ctx: Ctx, row: ResourceRow, ref: number | string): Promise<queries.VersionRow> {
  const version = await queries.findVersion(ctx, row.id, ref, sightOf(ctx, row));
  if (!version) throw notFound(ref === "latest" ? "version: none is ready yet" : "version");
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

/** Opens a version that begins with the files of the newest that is ready, of another sealed one, or empty. */
export const open = (ctx: Ctx, at: Address, given: { note: string; from: number | string }): Promise<Found> =>
  transact(ctx, async (ctx) => {
    const row = await locked(ctx, await seen(ctx, at, "resource.read_content"), "version.create");
    const created_by = accountOf(ctx);
    if ((await queries.countOpen(ctx, row.id, created_by)) >= open_max)
      throw new Problem("conflict", `You have ${open_max} open versions here: seal or discard one first`);
    const base = await baseOf(ctx, row, given.from);
    const fresh = { resource_id: row.id, created_by, note: given.note, base_id: base?.id ?? null };
    const made = await queries.insertVersion(ctx, fresh);
    if (base) await queries.shareFiles(ctx, base, made.id);
    await count(ctx, row, { ...made, created_by, bytes: base?.bytes ?? 0 });
    const version = await versionOf(ctx, row, made.number);
    await recordOf(ctx, { row, version }, "create", `opened version ${made.number} of ${row.name}`);
    return { row, version };
  });

async function baseOf(ctx: Ctx, row: ResourceRow, from: number | string): Promise<queries.VersionRow | undefined> {
  if (from === "empty") return undefined;
  const base = await queries.findVersion(ctx, row.id, from, sightOf(ctx, row));
  if (from === "latest" || (base && base.state !== "open")) return base;
  throw invalid("body.from", base ? "This version is open: begin with a sealed one" : "There is no such version");
}

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

/**
 * Seals an open version: it never changes any more. All who read the repository can read and bind it; where data needs
 * approval, not before somebody else has approved it.
 */
export const seal = (ctx: Ctx, at: VersionAt): Promise<Found> =>
  transact(ctx, async (ctx) => {
    const { row, version } = await lockOpen(ctx, await findOwn(ctx, at, "version.seal"), "version.seal");
    if (version.files === 0) throw invalid("files", "An empty version cannot be sealed: upload a file first");
    const waits = needsApproval(row);
    await queries.sealVersion(ctx, version.id, waits);
    const found = { row, version: await versionOf(ctx, row, version.number) };
    const text = `sealed version ${version.number} of ${row.name}: ${version.files} files, ${size(version.bytes)}`;
    const reviewers = waits ? await listReviewers(ctx, row.id) : [];
    await recordOf(ctx, found, "seal", waits ? `${text}; it waits for approval` : text, reviewers);
    return found;
  });

/** An open version of the asker's own; whoever may not change it hears why. */
export async function findOwn(ctx: Ctx, at: VersionAt, action: Action): Promise<Found> {
  const found = await readable(ctx, at);
  may(ctx, action, found.row);
  refuseSealed(found.version);
  if (found.version.created_by === ctx.actor.id) return found;
  const reason = `Only ${found.version.author_path}, who opened version ${at.version}, may change it`;
  throw new Problem("forbidden", reason, { permission: action, attempt: attemptOf(found.row, action) });
}

/** Locks an open version that was found, and judges again by what is true under the lock. */
export async function lockOpen(ctx: Ctx, found: Found, action: Action): Promise<Found> {
  const held = await lockFound(ctx, found, action);
  refuseSealed(held.version);
  return held;
}

/** The same for a version in any state. */
export async function lockFound(ctx: Ctx, { row, version }: Found, action: Action): Promise<Found> {
  const held = await queries.lockVersion(ctx, version.id);
  const now = await judged(ctx, row.id, action);
  // moved into another namespace meanwhile: what was promised to an upload was promised in the old one
  if (!held || now.namespace_id !== row.namespace_id) throw notFound("version");
  return { row: now, version: { ...version, ...held } };
}

function refuseSealed({ state }: Pick<queries.VersionRow, "state">): void {
  if (state !== "open") throw new Problem("sealed", "This version is sealed: open a new one to change files");
}

/** How a refused attempt is recorded. */
export const attemptOf = ({ namespace_id, id, kind, name }: ResourceRow, action: Action) => ({
  action,
  namespace_id,
  entity: { kind, id, name },
});

/** Writes down what became of a version. */
export const recordOf = (
  ctx: Ctx,
  { row, version }: Found,
  verb: "create" | "seal" | "discard" | "delete" | "edit" | "archive" | "unarchive" | "approve" | "reject" | "write",
  text: string,
  concerns: readonly string[] = [],
  change: { before?: Record<string, unknown>; after?: Record<string, unknown> } = {},
) =>
  record(ctx, {
    action: `version.${verb}`,
    namespace_id: row.namespace_id,
    entity: { kind: "version", id: version.id, name: `${row.name}/${version.number}` },
    text,
    after: { state: version.state, files: version.files, bytes: version.bytes },
    ...change,
    concerns,
    ...(row.visibility === "private" ? { resource_id: row.id } : {}),
  });
