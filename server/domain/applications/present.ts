import type { z } from "zod";
import type {
  Application,
  ApplicationCard,
  ApplicationReview,
  ApplicationVersion,
  Served,
} from "../../../contract/applications.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import { present as presentResource, shown } from "../sharing/present.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import type { ApplicationRow } from "./applications.ts";
import { needsApproval } from "./places.ts";
import type { Found, VersionRow } from "./versions.ts";

const actions = [
  ...shown.filter((action) => action !== "resource.clone" && action !== "resource.publish"),
  "application.open",
  "application.review",
] as const;

/** Where an icon is; another picture has another address. */
export const iconUrl = (row: Pick<ResourceRow, "namespace_path" | "name">, id: string | null): string | null =>
  id === null ? null : `/api/v1/applications/${row.namespace_path}/${encodeURIComponent(row.name)}/icon?id=${id}`;

/** An application as lists show it. */
export const presentCard = (
  ctx: Ctx,
  row: ResourceRow,
  extras: { icon_id: string | null; form: VersionRow["form"] | null } = { icon_id: null, form: null },
): z.input<typeof ApplicationCard> => ({
  ...presentResource(ctx, row, actions),
  icon_url: iconUrl(row, extras.icon_id),
  form: extras.form,
});

/** An application as the API shows it. */
export const present = (ctx: Ctx, { row, page, served, waiting }: ApplicationRow): z.input<typeof Application> => ({
  ...presentCard(ctx, row, { icon_id: page.icon_id, form: served?.form ?? null }),
  readme: page.readme,
  served: served ? presentVersion(ctx, { row, version: served }) : null,
  waiting,
  needs_approval: needsApproval(row),
  isolation: ctx.ports.workspace_url?.includes("{id}") ? "own_site" : "sandbox",
});

/** A version of an application as the API shows it. */
export const presentVersion = (ctx: Ctx, { row, version }: Found): z.input<typeof ApplicationVersion> => ({
  number: version.number,
  state: version.state,
  serves: servedOf(version),
  note: version.note,
  created_by: { path: version.author_path, name: version.author_name },
  created_at: version.created_at.toISOString(),
  review: reviewOf(version),
  can: canOf(ctx, version.state === "pending" && version.created_by !== ctx.actor.id ? row : {}, decisions),
});

const decisions = ["application.review"] as const;

function servedOf({
  form,
  url,
  source,
  source_version,
  folder,
  source_readable,
  there,
}: VersionRow): z.input<typeof Served> {
  if (form === "link") return { form, url: url ?? "" };
  if (form === "engine") return { form, engine: source ?? "", readable: source_readable, there };
  return { form, source: source ?? "", version: source_version ?? 0, folder, readable: source_readable, there };
}

function reviewOf(version: VersionRow): z.input<typeof ApplicationVersion>["review"] {
  const { reviewed_at: at, reviewer_path: path, reviewer_name: name, review_comment: comment } = version;
  return at === null || path === null ? null : { by: { path, name: name ?? path }, at: at.toISOString(), comment };
}

/** What waits for a decision as the API shows it. */
export const presentReview = (
  ctx: Ctx,
  found: Found & { namespace_path: string; name: string },
): z.input<typeof ApplicationReview> => ({
  namespace: found.namespace_path,
  name: found.name,
  version: presentVersion(ctx, found),
});
