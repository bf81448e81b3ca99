import { exportActivity, getActivityChart, listActivity } from "../../../contract/activity.ts";
import * as contract from "../../../contract/organizations.ts";
import { editOrganizationSettings, getOrganizationSettings } from "../../../contract/settings.ts";
import { type Ctx, see } from "../../kernel/context.ts";
import { on } from "../../kernel/on.ts";
import * as activity from "../activity/activity.ts";
import * as activityPresent from "../activity/present.ts";
import * as lifecycle from "./lifecycle.ts";
import * as organizations from "./organizations.ts";
import { present, presentDeleted, presentHome, presentListed, presentSettings } from "./present.ts";
import * as settings from "./settings.ts";

const presentOne = async (ctx: Ctx, row: organizations.OrganizationRow) =>
  present(ctx, await organizations.counted(ctx, row));

export const routes = [
  on(contract.createOrganization, async (ctx, { body: { path, ...details } }) =>
    presentOne(ctx, await organizations.create(ctx, path, details)),
  ),
  on(contract.listOrganizations, async (ctx, { query }) => {
    const page = await organizations.list(ctx, query);
    return { ...page, items: page.items.map((row) => present(ctx, row)) };
  }),
  on(contract.getOrganization, async (ctx, { params }) =>
    presentOne(ctx, await organizations.seen(ctx, params.organization)),
  ),
  on(contract.editOrganization, async (ctx, { params, body }) =>
    presentOne(ctx, await organizations.edit(ctx, params.organization, body)),
  ),
  on(contract.getHomePage, async (ctx, { params }) =>
    presentHome(
      see(ctx, "organization.see_home_page", await organizations.find(ctx, params.organization), "organization"),
    ),
  ),
  on(getOrganizationSettings, async (ctx, { params }) =>
    presentSettings(await settings.read(ctx, params.organization)),
  ),
  on(editOrganizationSettings, async (ctx, { params, body }) =>
    presentSettings(await settings.edit(ctx, params.organization, body)),
  ),
  on(contract.renameOrganization, async (ctx, { params, body }) =>
    presentOne(ctx, await lifecycle.rename(ctx, params.organization, body.path)),
  ),
  on(contract.getDeletion, async (ctx, { params }) => lifecycle.consequences(ctx, params.organization)),
  on(contract.deleteOrganization, async (ctx, { params, query }) =>
    presentDeleted(await lifecycle.remove(ctx, params.organization, query.confirm)),
  ),
  on(contract.listDeletedOrganizations, async (ctx, { query }) => {
    const page = await lifecycle.listDeleted(ctx, query);
    return { ...page, items: page.items.map(presentDeleted) };
  }),
  on(contract.restoreOrganization, async (ctx, { params }) =>
    presentHome(await lifecycle.restore(ctx, params.organization)),
  ),
  on(contract.listAllOrganizations, async (ctx, { query }) => {
    const page = await lifecycle.listAll(ctx, query);
    return { ...page, items: page.items.map(presentListed) };
  }),
  on(listActivity, async (ctx, { params, query }) => {
    const organization = await organizations.seen(ctx, params.organization);
    const page = await activity.list(ctx, organization, query);
    return { ...page, items: page.items.map(activityPresent.present) };
  }),
  on(getActivityChart, async (ctx, { params, query }) =>
    activityPresent.presentChart(await activity.chart(ctx, await organizations.seen(ctx, params.organization), query)),
  ),
  on(exportActivity, async (ctx, { params, query }) =>
    activity.download(ctx, await organizations.seen(ctx, params.organization), query),
  ),
];
