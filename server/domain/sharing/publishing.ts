import { type Ctx, may } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { ownerOf } from "./owners.ts";
import * as queries from "./queries.ts";

declare module "../../kernel/context.ts" {
  interface Ports {
    /** This installation lets organizations publish what they have. */
    publishing: boolean;
  }
}

/** Opens a resource to the whole world, or closes it again. What only some of the organization may read stays inside. */
export async function setPublished(ctx: Ctx, before: queries.Row, published: boolean): Promise<void> {
  may(ctx, "resource.publish", before);
  if (published === before.published) return;
  if (published) refuseUnpublishable(ctx, before);
  await queries.update(ctx, before.id, { published });
  await record(ctx, {
    action: "resource.publish",
    severity: "notice",
    namespace_id: before.namespace_id,
    entity: { kind: before.kind, id: before.id, name: before.name },
    text: `${published ? "published" : "withdrew from the public"} the ${before.kind} ${before.name}`,
    before: { published: before.published },
    after: { published },
    concerns: ownerOf(ctx, before),
  });
}

function refuseUnpublishable(ctx: Ctx, { visibility }: queries.Row): void {
  if (!ctx.ports.publishing) throw new Problem("conflict", "This installation publishes nothing: ask its operator");
  if (visibility === "private")
    throw new Problem(
      "conflict",
      "Only what the whole organization may read can be published: change its visibility first",
    );
}
