import type { z } from "zod";
import type { Serves } from "../../../contract/applications.ts";
import { accountOf, type Ctx, canOf, may, transact } from "../../kernel/context.ts";
import { firstId, keyOf, pageOf, uuid } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { bindable } from "../repositories/repositories.ts";
import type { Address, ResourceRow } from "../sharing/sharing.ts";
import * as sharing from "../sharing/sharing.ts";
import { locked, needsApproval, seen, seesAll } from "./places.ts";
import * as queries from "./version-queries.ts";

export type { VersionRow } from "./version-queries.ts";

/** A version and the application that it belongs to. */
export interface Found {
  row: Pick<ResourceRow, "role" | "tie" | "switches">;
  version: queries.VersionRow;
}

/** What somebody wants an application to serve, checked and with its defaults. */
export type Wanted = z.output<typeof Serves>;

/** What an application has served and is to serve, newest first. */
export async function list(ctx: Ctx, at: Address, page: { limit: number; cursor?: string | undefined }) {
  const row = await seen(ctx, at, "resource.read_content");
  const below = Number(keyOf(page.cursor, /^\d{1,10}$/) ?? 2 ** 31 - 1);
  const rows = await queries.list(ctx, row.id, { limit: page.limit, below, sees_all: seesAll(ctx, row) });
  const { items, next_cursor } = pageOf(rows, page.limit, ({ number }) => String(number));
  return { items: items.map((version): Found => ({ row, version })), next_cursor };
}

/** Lets an application serve something else: now, or once somebody else has approved it. */
export const putForward = (ctx: Ctx, at: Address, given: { serves: Wanted; note: string }): Promise<Found> =>
  transact(ctx, async (ctx) => add(ctx, await locked(ctx, at, "resource.edit"), given));

/** Adds a version to a locked application. */
export async function add(ctx: Ctx, row: ResourceRow, given: { serves: Wanted; note: string }): Promise<Found> {
  const { wanted, owner } = await resolved(ctx, row, given.serves);
  const state = needsApproval(row) ? "pending" : "ready";
  const { note } = given;
  const number = await queries.insert(ctx, {
    ...{ ...wanted, resource_id: row.id, created_by: accountOf(ctx), note, state },
  });
  const version = await versionOf(ctx, row, number);
  const waits = state === "pending" ? "; it waits for approval" : "";
  const told = state === "pending" ? await queries.listReviewers(ctx, row.id) : [];
  const text = `put forward version ${number} of the application ${row.name}: ${saidOf(version)}${waits}`;
  await recordOf(ctx, row, "put_forward", text, { ...whatOf(version), state, note }, [...told, ...owner]);
  return { row, version };
}

/** What is wanted as it is kept; whose data it is is told that it is served. */
async function resolved(
  ctx: Ctx,
  row: ResourceRow,
  serves: Wanted,
): Promise<{ wanted: queries.Wanted; owner: string[] }> {
  if (serves.form === "link") return { wanted: { ...nothing, form: "link", url: serves.url }, owner: [] };
  return serves.form === "engine" ? ofEngine(ctx, row, serves.engine) : ofPages(ctx, row, serves);
}

const nothing = { url: null, version_id: null, engine_id: null, folder: "" };

type Resolved = Awaited<ReturnType<typeof resolved>>;

/** An engine that the asker may start, because whoever opens the application will. */
async function ofEngine(ctx: Ctx, row: ResourceRow, named: string): Promise<Resolved> {
  const [, namespace = "", name = ""] = named.split("/");
  const engine = await sharing.find(ctx, "engine", { namespace, name });
  if (!engine || !canOf(ctx, engine, ["execution.start"])["execution.start"])
    throw invalid("body.serves.engine", `There is no ${named} that you may start`);
  if (engine.namespace_id !== row.namespace_id)
    throw invalid("body.serves.engine", "An application passes on to an engine of its own namespace");
  const owner = engine.owner_id === null || engine.owner_id === ctx.actor.id ? [] : [engine.owner_id];
  return { wanted: { ...nothing, form: "engine", engine_id: engine.id }, owner };
}

async function ofPages(ctx: Ctx, row: ResourceRow, serves: Extract<Wanted, { form: "static" }>): Promise<Resolved> {
  const { folder } = serves;
  const { version_id, source, version } = await bindable(ctx, serves.source, serves.version).catch(inServes);
  const index = folder === "" ? "index.html" : `${folder}/index.html`;
  const found = await queries.findSource(ctx, version_id, index);
  if (!found?.ready) throw invalid("body.serves.version", `Version ${version} of ${source} is not ready`);
  if (found.namespace_id !== row.namespace_id)
    throw invalid(
      "body.serves.source",
      `An application serves what is in its own namespace: duplicate ${source} into ${row.namespace_path} first, which copies no bytes`,
    );
  if (!found.has_index)
    throw invalid(
      "body.serves.folder",
      `There is no ${index} in version ${version} of ${source}: pages begin with one`,
    );
  const owner = found.owner_id === null || found.owner_id === ctx.actor.id ? [] : [found.owner_id];
  return { wanted: { ...nothing, form: "static", version_id, folder }, owner };
}

/** What is at fault in a source, as a field of what was sent. */
function inServes(error: unknown): never {
  const [fault] = (error instanceof Problem && error.extra.fields) || [];
  throw fault ? invalid(`body.serves.${fault.path}`, fault.message) : error;
}

/** A version that the asker may see. */
async function versionOf(ctx: Ctx, row: ResourceRow, number: number): Promise<queries.VersionRow> {
  const version = await queries.find(ctx, row.id, number, seesAll(ctx, row));
  if (!version) throw notFound("version");
  return version;
}

/** Approves or rejects a version that waits. Of decisions at the same moment one holds, and the others hear which. */
export const review = (
  ctx: Ctx,
  { version: number, ...at }: Address & { version: number },
  { decision, comment }: { decision: "approve" | "reject"; comment: string },
): Promise<Found> =>
  transact(ctx, async (ctx) => {
    await seen(ctx, at, "resource.read_content");
    const row = await locked(ctx, at, "application.review");
    may(ctx, "resource.read_content", row);
    const version = await versionOf(ctx, row, number);
    refuseAuthor(ctx, row, version);
    if (decision === "reject" && comment === "") throw invalid("body.comment", "Say what has to be mended");
    if (version.state !== "pending") throw decided(version.state);
    if (decision === "approve" && !version.there)
      throw new Problem("conflict", "What it is to serve is no longer there: reject it, and say so");
    const state = decision === "approve" ? "ready" : "rejected";
    await queries.setReview(ctx, version.id, { state, reviewed_by: accountOf(ctx), review_comment: comment });
    const verb = decision === "approve" ? "approved" : "rejected";
    const text = `${verb} version ${number} of the application ${row.name}${comment === "" ? "" : `: ${comment}`}`;
    await recordOf(ctx, row, decision, text, { state, comment }, [version.created_by]);
    return { row, version: await versionOf(ctx, row, number) };
  });

function refuseAuthor(ctx: Ctx, row: ResourceRow, { created_by }: queries.VersionRow): void {
  if (created_by !== ctx.actor.id) return;
  throw new Problem("forbidden", "Nobody decides on what they put forward themselves: somebody else must", {
    permission: "application.review",
    attempt: {
      action: "application.review",
      namespace_id: row.namespace_id,
      entity: { kind: "application", id: row.id, name: row.name },
    },
  });
}

const decided = (state: "ready" | "rejected") =>
  new Problem(
    "conflict",
    `It was ${state === "ready" ? "approved, or needed no approval" : "rejected already"}; read it again`,
  );

function whatOf({ form, url, source, source_version, folder }: queries.VersionRow) {
  if (form === "link") return { form, url };
  return form === "engine" ? { form, engine: source } : { form, source: `${source}/${source_version}`, folder };
}

function saidOf({ form, url, source, source_version, folder }: queries.VersionRow): string {
  if (form === "link") return `a link to ${url}`;
  if (form === "engine") return `what ${source} serves`;
  return `pages from ${source}/${source_version}${folder === "" ? "" : `, ${folder}`}`;
}

const recordOf = (
  ctx: Ctx,
  row: ResourceRow,
  verb: "put_forward" | "approve" | "reject",
  text: string,
  after: Record<string, unknown>,
  concerns: readonly string[],
) =>
  record(ctx, {
    action: `application.${verb}`,
    severity: "notice",
    namespace_id: row.namespace_id,
    entity: { kind: "application", id: row.id, name: row.name },
    text,
    after,
    concerns,
    ...(row.visibility === "private" ? { resource_id: row.id } : {}),
  });

/** What waits for the asker's decision, oldest first; with `mine`, what of the asker's waits for others or was rejected. */
export async function listReviews(
  ctx: Ctx,
  asked: { limit: number; cursor?: string | undefined; namespace?: string | undefined; mine?: boolean | undefined },
) {
  may(ctx, "application.list_reviews");
  const { limit, cursor, namespace = null, mine = false } = asked;
  const rows = await queries.listReviews(ctx, { limit, mine, namespace, after: keyOf(cursor, uuid) ?? firstId });
  return pageOf(rows, limit, ({ version }) => version.id);
}
