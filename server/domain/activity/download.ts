import type { Content } from "../../kernel/content.ts";
import { type Ctx, may, type Target } from "../../kernel/context.ts";
import { exported, type Format } from "../../kernel/export.ts";
import { pageOf } from "../../kernel/page.ts";
import { present } from "./present.ts";
import * as queries from "./queries.ts";

/** The wanted lines as a file. */
export async function download(
  ctx: Ctx,
  organization: Target & { id: string; path: string },
  { format, ...wanted }: queries.Wanted & { format: Format },
): Promise<Content> {
  may(ctx, "activity.list", organization);
  return exported({
    ...{ name: `${organization.path}-activity`, format, columns, flat },
    async page(at) {
      const rows = await queries.list(ctx, organization.id, { ...wanted, ...at });
      const page = pageOf(rows, at.limit, ({ id }) => id);
      return { ...page, items: page.items.map(present) };
    },
  });
}

const columns = [
  ...["at", "severity", "actor", "actor_kind", "token", "action", "text", "refused"],
  ...["entity_kind", "entity_name", "entity_id", "ip", "request_id", "before", "after", "id"],
] as const;

function flat({ actor, entity, before, after, ...line }: ReturnType<typeof present>) {
  return {
    ...line,
    ...{ actor: actor.path, actor_kind: actor.kind, token: actor.token, refused: String(line.refused) },
    ...{ entity_kind: entity.kind, entity_name: entity.name, entity_id: entity.id },
    before: before && JSON.stringify(before),
    after: after && JSON.stringify(after),
  };
}
