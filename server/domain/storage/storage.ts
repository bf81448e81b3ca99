import { type Ctx, may } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { record } from "../activity/activity.ts";
import { listDamaged } from "./damage-queries.ts";
import * as queries from "./queries.ts";

export type { UpkeepRow } from "./queries.ts";

/** What is stored, and how it is cared for. */
export async function see(ctx: Ctx) {
  may(ctx, "installation.see_storage");
  const [sums, collection, scrub] = await Promise.all([
    queries.sums(ctx),
    queries.lastUpkeep(ctx, "collection"),
    queries.lastUpkeep(ctx, "scrub"),
  ]);
  return { about: ctx.ports.blobs.about, sums, collection, scrub };
}

/** Content that is lost or damaged, with the files that have it. */
export async function listDamage(ctx: Ctx, page: { limit: number; cursor?: string | undefined }) {
  may(ctx, "installation.see_storage");
  const after = keyOf(page.cursor, /^[0-9a-f]{64}$/) ?? "";
  return pageOf(await listDamaged(ctx, after, page.limit), page.limit, ({ sha256 }) => sha256);
}

export const collect = (ctx: Ctx): Promise<queries.UpkeepRow> =>
  begin(ctx, "collection", "asked that unused bytes be removed");

export const scrub = (ctx: Ctx): Promise<queries.UpkeepRow> =>
  begin(ctx, "scrub", "asked that all stored bytes be read again");

/** Begins it, unless it goes on already. */
async function begin(ctx: Ctx, kind: "collection" | "scrub", text: string): Promise<queries.UpkeepRow> {
  may(ctx, "installation.tend_storage");
  await queries.beginUpkeep(ctx, kind);
  const entity = { kind: "installation", id: null, name: "storage" };
  await record(ctx, { action: "installation.tend_storage", namespace_id: null, entity, text });
  ctx.ports.jobs.poke(kind);
  return (await queries.lastUpkeep(ctx, kind)) as queries.UpkeepRow;
}
