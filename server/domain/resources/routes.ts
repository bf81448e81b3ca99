import * as contract from "../../../contract/deleted.ts";
import { listPublished } from "../../../contract/resources.ts";
import {
  transferApi,
  transferApplication,
  transferContainer,
  transferDataset,
  transferModel,
} from "../../../contract/transfers.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { present } from "../sharing/present.ts";
import * as deleted from "./deleted.ts";
import { presentDeleted } from "./present.ts";
import * as published from "./published.ts";
import { transfer } from "./transfers.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.listDeleted, async (ctx, { query }) => {
    const page = await deleted.list(ctx, query);
    return { ...page, items: page.items.map((row) => presentDeleted(ctx, row)) };
  }),
  on(contract.restoreDeleted, async (ctx, { params, body }) =>
    present(ctx, await deleted.restore(ctx, params.id, body.name)),
  ),
  on(contract.purgeDeleted, async (ctx, { params }) => void (await deleted.purge(ctx, params.id))),
  on(transferDataset, async (ctx, { params, body }) => present(ctx, await transfer(ctx, "dataset", params, body))),
  on(transferModel, async (ctx, { params, body }) => present(ctx, await transfer(ctx, "model", params, body))),
  on(transferContainer, async (ctx, { params, body }) => present(ctx, await transfer(ctx, "container", params, body))),
  on(transferApplication, async (ctx, { params, body }) =>
    present(ctx, await transfer(ctx, "application", params, body)),
  ),
  on(transferApi, async (ctx, { params, body }) => present(ctx, await transfer(ctx, "api", params, body))),
  on(listPublished, async (ctx, { params, query }) => {
    const page = await published.list(ctx, params.organization, query);
    return { ...page, items: page.items.map((row) => present(ctx, row)) };
  }),
];
