import * as contract from "../../../contract/datasets.ts";
import { duplicateDataset } from "../../../contract/transfers.ts";
import {
  createUpload,
  deleteUpload,
  getUploadProtocol,
  headUpload,
  listUploads,
  patchUpload,
} from "../../../contract/uploads.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { present as presentResource } from "../sharing/present.ts";
import { listVisible } from "../sharing/sharing.ts";
import * as datasets from "./datasets.ts";
import { duplicate } from "./duplicates.ts";
import * as files from "./files.ts";
import { present, presentEntry, presentFile, presentUpload, presentVersion } from "./present.ts";
import { previewOf } from "./repositories.ts";
import * as uploads from "./uploads.ts";
import { begin } from "./uploads-begin.ts";
import * as resumed from "./uploads-receive.ts";
import * as versions from "./versions.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.createDataset, async (ctx, { body }) => present(ctx, await datasets.create(ctx, body))),
  on(contract.listDatasets, async (ctx, { query }) => {
    const page = await listVisible(ctx, { ...query, kind: "dataset" });
    return { ...page, items: page.items.map((row) => presentResource(ctx, row)) };
  }),
  on(contract.getDataset, async (ctx, { params }) => present(ctx, await datasets.get(ctx, params))),
  on(contract.editDataset, async (ctx, { params, body }) => present(ctx, await datasets.edit(ctx, params, body))),
  on(contract.deleteDataset, async (ctx, { params }) => void (await datasets.remove(ctx, params))),
  on(duplicateDataset, async (ctx, { params, body }) => present(ctx, await duplicate(ctx, params, body))),
  on(contract.openVersion, async (ctx, { params, body }) =>
    presentVersion(ctx, await versions.open(ctx, params, body)),
  ),
  on(contract.listVersions, async (ctx, { params, query }) => {
    const page = await versions.list(ctx, params, query);
    return { ...page, items: page.items.map((found) => presentVersion(ctx, found)) };
  }),
  on(contract.getVersion, async (ctx, { params }) => presentVersion(ctx, await versions.readable(ctx, params))),
  on(contract.discardVersion, async (ctx, { params }) => void (await versions.discard(ctx, params))),
  on(contract.sealVersion, async (ctx, { params }) => presentVersion(ctx, await versions.seal(ctx, params))),
  on(contract.listFiles, async (ctx, { params, query }) => {
    const page = await files.list(ctx, params, query);
    return { ...page, items: page.items.map(presentEntry) };
  }),
  on(contract.putFile, async (ctx, { params }, wire) => presentFile(await uploads.put(ctx, params, wire))),
  on(createUpload, async (ctx, { params }, wire) => begin(ctx, params, wire)),
  on(listUploads, async (ctx, { params, query }) => {
    const page = await resumed.list(ctx, params, query);
    return { ...page, items: page.items.map(presentUpload) };
  }),
  on(getUploadProtocol, resumed.protocol),
  on(headUpload, async (ctx, { params }) => resumed.look(ctx, params.id)),
  on(patchUpload, async (ctx, { params }, wire) => resumed.goOn(ctx, params.id, wire)),
  on(deleteUpload, async (ctx, { params }) => resumed.giveUp(ctx, params.id)),
  on(contract.deleteFile, async (ctx, { params }) => void (await files.remove(ctx, params))),
  on(contract.getFile, async (ctx, { params, query }) => files.content(ctx, params, query.inline)),
  on(contract.previewFile, async (ctx, { params }) => previewOf(await files.content(ctx, params), params.path)),
];
