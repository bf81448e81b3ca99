import { type Ctx, may, transact } from "../../kernel/context.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import type * as sharing from "../sharing/sharing.ts";
import { type Bound, bindable, describe, type Wanted } from "./bindings.ts";
import { privately, seen } from "./containers.ts";
import * as pages from "./page-queries.ts";

/** What a container says of itself, as the asker may see it. */
export interface ContainerPage {
  readme: string;
  notebook: (Bound & { path: string }) | null;
}

/** A container's README and the notebook that its page shows. */
export async function get(ctx: Ctx, at: sharing.Address): Promise<ContainerPage> {
  const row = await seen(ctx, at);
  may(ctx, "resource.read_content", row);
  return shown(ctx, row, await pages.get(ctx, row.id));
}

/** A visitor is not told of what they may not read: its name is not published. */
async function shown(ctx: Ctx, row: sharing.ResourceRow, { readme, notebook }: pages.Page): Promise<ContainerPage> {
  const [bound] = notebook ? await describe(ctx, [notebook.id]) : [];
  const is_hidden = !bound || (!bound.readable && row.role === null && row.published);
  return { readme, notebook: is_hidden || !notebook ? null : { ...bound, path: notebook.path } };
}

/** Changes them; what is not named stays. */
export const edit = (
  ctx: Ctx,
  at: sharing.Address,
  change: { readme?: string | undefined; notebook?: (Wanted & { path: string }) | null | undefined },
): Promise<ContainerPage> =>
  transact(ctx, async (ctx) => {
    const row = await seen(ctx, at);
    may(ctx, "resource.edit", row);
    const before = await pages.get(ctx, row.id);
    const { readme = before.readme } = change;
    const notebook = change.notebook === undefined ? before.notebook : await refOf(ctx, change.notebook);
    await pages.set(ctx, row.id, { readme, notebook });
    const after = await shown(ctx, row, { readme, notebook });
    await recordOf(ctx, row, await shown(ctx, row, before), after);
    return after;
  });

async function refOf(ctx: Ctx, wanted: (Wanted & { path: string }) | null): Promise<pages.NotebookRef | null> {
  if (!wanted) return null;
  try {
    return { id: await bindable(ctx, wanted), path: wanted.path };
  } catch (error) {
    const [fault] = (error instanceof Problem && error.extra.fields) || [];
    throw fault ? invalid(`body.notebook.${fault.path}`, fault.message) : error;
  }
}

const recordOf = (ctx: Ctx, row: sharing.ResourceRow, before: ContainerPage, after: ContainerPage) =>
  record(ctx, {
    action: "resource.edit",
    namespace_id: row.namespace_id,
    entity: { kind: "container", id: row.id, name: row.name },
    text: `changed the page of the container ${row.name}`,
    before: saidOf(before),
    after: saidOf(after),
    ...privately(row),
  });

const saidOf = ({ readme, notebook }: ContainerPage) => ({
  readme_bytes: Buffer.byteLength(readme),
  notebook: notebook && `${notebook.source}/${notebook.version}: ${notebook.path}`,
});
