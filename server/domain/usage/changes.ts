import type { z } from "zod";
import type { Change } from "../../../contract/reports.ts";
import type { Content } from "../../kernel/content.ts";
import type { Ctx } from "../../kernel/context.ts";
import { exported, type Format } from "../../kernel/export.ts";
import { pageOf } from "../../kernel/page.ts";
import * as queries from "./change-queries.ts";
import { placeWithMoney } from "./usage.ts";

/** Every change of what a namespace may use and of what it costs, newest first. */
export async function list(ctx: Ctx, path: string, asked: Parameters<typeof queries.list>[2]) {
  const rows = await queries.list(ctx, await placeWithMoney(ctx, path), asked);
  return pageOf(rows, asked.limit, ({ id }) => id);
}

/** Every change as a file. */
export async function download(
  ctx: Ctx,
  path: string,
  { format, ...wanted }: queries.Wanted & { format: Format },
): Promise<Content> {
  const namespace = await placeWithMoney(ctx, path);
  return exported({
    ...{ name: `${path}-changes`, format, columns, flat },
    async page(at) {
      const page = pageOf(await queries.list(ctx, namespace, { ...wanted, ...at }), at.limit, ({ id }) => id);
      return { ...page, items: page.items.map(present) };
    },
  });
}

const columns = ["at", "kind", "subject", "text", "actor", "actor_kind", "before", "after", "id"] as const;

const flat = ({ actor, before, after, ...row }: ReturnType<typeof present>) => ({
  ...row,
  ...{ actor: actor.path, actor_kind: actor.kind },
  before: before && JSON.stringify(before),
  after: after && JSON.stringify(after),
});

/** A change as the API shows it. */
export const present = ({ actor_kind, actor_path, at, ...row }: queries.ChangeRow): z.input<typeof Change> => ({
  ...row,
  at: at.toISOString(),
  actor: { kind: actor_kind, path: actor_path },
});
