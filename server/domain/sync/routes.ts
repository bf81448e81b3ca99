import * as contract from "../../../contract/sync.ts";
import * as runContract from "../../../contract/sync-runs.ts";
import { on } from "../../kernel/on.ts";
import * as people from "./people.ts";
import { present, presentChange, presentPerson, presentRun } from "./present.ts";
import * as runs from "./runs.ts";
import * as sync from "./sync.ts";

export const routes = [
  on(contract.importOrganization, async (ctx, { body }) => sync.importOne(ctx, body)),
  on(contract.getSync, async (ctx, { params }) => {
    const found = await sync.look(ctx, params.organization);
    return { link: found && present(ctx, found) };
  }),
  on(contract.linkOrganization, async (ctx, { params, body }) => ({
    link: present(ctx, await sync.linkTo(ctx, params.organization, body)),
  })),
  on(contract.editSync, async (ctx, { params, body }) => ({
    link: present(ctx, await sync.edit(ctx, params.organization, body)),
  })),
  on(contract.unlinkOrganization, async (ctx, { params }) => {
    await sync.unlink(ctx, params.organization);
    return undefined;
  }),
  on(contract.lendConnection, async (ctx, { params, body }) => ({
    link: present(ctx, await sync.lend(ctx, params.organization, body.connection)),
  })),
  on(contract.takeConnectionBack, async (ctx, { params }) => ({
    link: present(ctx, await sync.takeBack(ctx, params.organization)),
  })),
  on(contract.makeDoorbell, async (ctx, { params }) => sync.makeDoorbell(ctx, params.organization)),
  on(contract.takeInformation, async (ctx, { params, body }) => ({
    link: present(ctx, await sync.takeInformation(ctx, params.organization, body.fields)),
  })),
  on(runContract.startSync, async (ctx, { params, body }) =>
    presentRun(await runs.start(ctx, params.organization, body)),
  ),
  on(runContract.listSyncRuns, async (ctx, { params, query }) => {
    const page = await runs.list(ctx, params.organization, query);
    return { ...page, items: page.items.map(presentRun) };
  }),
  on(runContract.getSyncRun, async (ctx, { params }) =>
    presentRun(await runs.get(ctx, params.organization, params.id)),
  ),
  on(runContract.listSyncChanges, async (ctx, { params, query }) => {
    const page = await runs.changes(ctx, params.organization, params.id, query);
    return { ...page, items: page.items.map(presentChange) };
  }),
  on(runContract.applySync, async (ctx, { params }) =>
    presentRun(await runs.apply(ctx, params.organization, params.id)),
  ),
  on(runContract.discardSync, async (ctx, { params }) =>
    presentRun(await runs.discard(ctx, params.organization, params.id)),
  ),
  on(runContract.listSyncPeople, async (ctx, { params, query }) => {
    const page = await people.list(ctx, params.organization, query);
    return { ...page, items: page.items.map(presentPerson) };
  }),
  on(runContract.followAgain, async (ctx, { params }) =>
    presentPerson(await people.follow(ctx, params.organization, params.person)),
  ),
];
