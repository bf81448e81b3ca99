import type { z } from "zod";
import { ResourceKind } from "../../../contract/resources.ts";
import type { editOrganizationSettings } from "../../../contract/settings.ts";
import { type Ctx, may, transact } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { definedOf, type OrganizationRow, recordEdit, seen } from "./organizations.ts";
import * as queries from "./queries.ts";

/** The settings of an organization that the asker belongs to. */
export const read = async (ctx: Ctx, path: string) => withPublished(ctx, await seen(ctx, path));

const withPublished = async (ctx: Ctx, row: OrganizationRow) => ({
  ...row,
  published: await queries.countPublished(ctx, row.id),
});

type Change = z.output<typeof editOrganizationSettings.body>;

/** Changes settings. Where publishing is no longer allowed, nothing stays published. */
export const edit = (ctx: Ctx, path: string, { default_visibility, ...change }: Change) =>
  transact(ctx, async (ctx) => {
    const before = await seen(ctx, path);
    may(ctx, "organization.edit_settings", before);
    const columns = definedOf({
      default_visibility_dataset: default_visibility?.dataset,
      default_visibility_model: default_visibility?.model,
      default_visibility_container: default_visibility?.container,
      default_visibility_engine: default_visibility?.engine,
      default_visibility_application: default_visibility?.application,
      default_visibility_api: default_visibility?.api,
      ...change,
    });
    refusePrivateDefaults({ ...before, ...columns });
    if (Object.keys(columns).length === 0) return withPublished(ctx, before);
    await queries.update(ctx, before.id, columns);
    const unpublished = columns.allow_publishing === false ? await queries.unpublishAll(ctx, before.id) : 0;
    await recordEdit(ctx, before, "organization.edit_settings", textOf(columns, unpublished), columns);
    return withPublished(ctx, await seen(ctx, path));
  });

function refusePrivateDefaults(after: queries.Settings): void {
  const kinds = ResourceKind.options.filter((kind) => after[`default_visibility_${kind}`] === "private");
  if (after.allow_private || kinds.length === 0) return;
  const message = "Where private is not allowed nothing can begin private: choose another default visibility";
  const fields = kinds.map((kind) => ({ path: `body.default_visibility.${kind}`, message }));
  throw new Problem("invalid", message, { fields });
}

const words: Record<keyof queries.Settings, string> = {
  default_visibility_dataset: "the default visibility of data sets",
  default_visibility_model: "the default visibility of models",
  default_visibility_container: "the default visibility of containers",
  default_visibility_engine: "the default visibility of engines",
  default_visibility_application: "the default visibility of applications",
  default_visibility_api: "the default visibility of model APIs",
  editors_share: "whether editors manage shares",
  data_approval: "whether data needs approval",
  application_approval: "whether applications need approval",
  inviters: "who may invite",
  email_domains: "the allowed e-mail domains",
  allow_private: "whether resources may be private",
  allow_publishing: "whether resources may be published",
  usage_visibility: "whose usage members read",
  adding: "whether added people are asked first",
  joining: "who may ask to join",
  join_domains: "the e-mail domains that join by themselves",
  join_role: "what those become",
  content_log_percent: "of how many calls of models the content is kept",
  content_log_days: "how long the content of calls is kept",
  content_log_of: "of which models the content of calls is kept",
  idle_stop_minutes: "when an unused workspace is stopped",
};

function textOf(columns: Partial<queries.Settings>, unpublished: number): string {
  const what = (Object.keys(columns) as (keyof queries.Settings)[]).map((column) => words[column]).join(", ");
  return `changed ${what}${unpublished > 0 ? `; ${unpublished} resources are not published any more` : ""}`;
}
