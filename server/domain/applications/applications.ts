import type { Visibility } from "../../../contract/resources.ts";
import { type Ctx, canOf, transact } from "../../kernel/context.ts";
import { record } from "../activity/activity.ts";
import * as resources from "../resources/resources.ts";
import * as sharing from "../sharing/sharing.ts";
import { locked, seen, seesAll } from "./places.ts";
import * as queries from "./queries.ts";
import * as shown from "./version-queries.ts";
import { add, type Wanted } from "./versions.ts";

/** An application as the asker stands to it, with its page and what it serves as far as they may know. */
export interface ApplicationRow {
  row: sharing.ResourceRow;
  page: queries.PageRow;
  served: shown.VersionRow | undefined;
  waiting: number;
}

/** Finds an application; whoever sees its metadata only gets no more than that. */
export const get = async (ctx: Ctx, at: sharing.Address): Promise<ApplicationRow> => whole(ctx, await seen(ctx, at));

async function whole(ctx: Ctx, row: sharing.ResourceRow): Promise<ApplicationRow> {
  const page = await queries.getPage(ctx, row.id);
  if (!canOf(ctx, row, ["resource.read_content"])["resource.read_content"])
    return { row, page: { ...page, readme: "" }, served: undefined, waiting: 0 };
  const served = await shown.findServed(ctx, row.id);
  return { row, page, served, waiting: await shown.countWaiting(ctx, row.id, seesAll(ctx, row)) };
}

/** Creates an application with the first version of what it serves. */
export const create = (
  ctx: Ctx,
  given: sharing.Address & {
    description: string;
    readme: string;
    serves: Wanted;
    visibility?: Visibility | undefined;
    project?: string | undefined;
  },
): Promise<ApplicationRow> =>
  transact(ctx, async (ctx) => {
    const { readme, serves, ...common } = given;
    const row = await sharing.create(ctx, { kind: "application", ...common });
    await queries.insert(ctx, row.id, readme);
    await add(ctx, row, { serves, note: "" });
    return whole(ctx, row);
  });

/** Changes an application: its page (resource.edit) and what it shares with other resources. */
export const edit = (
  ctx: Ctx,
  at: sharing.Address,
  { readme, ...change }: sharing.Change & { readme?: string | undefined },
): Promise<ApplicationRow> =>
  transact(ctx, async (ctx) => {
    const before = await seen(ctx, at);
    if (readme !== undefined) await editReadme(ctx, await locked(ctx, at, "resource.edit"), readme);
    return whole(ctx, await sharing.edit(ctx, before, change));
  });

async function editReadme(ctx: Ctx, row: sharing.ResourceRow, readme: string): Promise<void> {
  const before = await queries.getPage(ctx, row.id);
  await queries.setReadme(ctx, row.id, readme);
  await record(ctx, {
    action: "resource.edit",
    namespace_id: row.namespace_id,
    entity: { kind: "application", id: row.id, name: row.name },
    text: `changed the page of the application ${row.name}`,
    before: { readme_bytes: Buffer.byteLength(before.readme) },
    after: { readme_bytes: Buffer.byteLength(readme) },
    ...(row.visibility === "private" ? { resource_id: row.id } : {}),
  });
}

/** Deletes an application; nobody opens it from now on, and what it served stays as it is. */
export const remove = (ctx: Ctx, at: sharing.Address): Promise<void> => resources.remove(ctx, "application", at);

/** The applications visible to the asker, newest first. */
export async function list(ctx: Ctx, filters: Omit<Parameters<typeof sharing.listVisible>[1], "kind">) {
  const page = await sharing.listVisible(ctx, { ...filters, kind: "application" });
  const extras = await queries.listExtras(
    ctx,
    page.items.map(({ id }) => id),
  );
  return { ...page, items: page.items.map((row) => ({ row, extras: extras.get(row.id) })) };
}
