import { archiveRoutes } from "../../../contract/archives.ts";
import { comparisonRoutes } from "../../../contract/comparisons.ts";
import {
  completeDirectUpload,
  deleteDirectUpload,
  directUploadRoutes,
  getDirectUpload,
  getDirectWay,
  locateParts,
} from "../../../contract/direct-uploads.ts";
import { fileRoutes } from "../../../contract/files.ts";
import { RepositoryKind as Kind, type RepositoryKind, repositoryRoutes } from "../../../contract/repositories.ts";
import { listReviews, reviewRoutes } from "../../../contract/reviews.ts";
import { deleteUpload, getUploadProtocol, headUpload, patchUpload, uploadRoutes } from "../../../contract/uploads.ts";
import { versionRoutes } from "../../../contract/versions.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { present as presentResource } from "../sharing/present.ts";
import { listVisible } from "../sharing/sharing.ts";
import { archive } from "./archives.ts";
import * as changes from "./changes.ts";
import { compare, lines } from "./comparisons.ts";
import { copy } from "./copies.ts";
import * as direct from "./direct-uploads.ts";
import { duplicate } from "./duplicates.ts";
import * as files from "./files.ts";
import * as lives from "./lives.ts";
import {
  present,
  presentComparison,
  presentDirect,
  presentDirectState,
  presentEntry,
  presentFile,
  presentUpload,
  presentVersion,
  presentWaiting,
} from "./present.ts";
import * as repositories from "./repositories.ts";
import * as reviews from "./reviews.ts";
import { putTar } from "./tars.ts";
import * as uploads from "./uploads.ts";
import { begin } from "./uploads-begin.ts";
import * as resumed from "./uploads-receive.ts";
import * as versions from "./versions.ts";

const ofRepositories = (kind: RepositoryKind, route = repositoryRoutes[kind]): Bound[] => [
  on(route.create, async (ctx, { body }) => present(ctx, await repositories.create(ctx, { ...body, kind }))),
  on(route.list, async (ctx, { query }) => {
    const page = await listVisible(ctx, { ...query, kind });
    return { ...page, items: page.items.map((row) => presentResource(ctx, row)) };
  }),
  on(route.get, async (ctx, { params }) => present(ctx, await repositories.get(ctx, { ...params, kind }))),
  on(route.edit, async (ctx, { params, body }) =>
    present(ctx, await repositories.edit(ctx, { ...params, kind }, body)),
  ),
  on(route.remove, async (ctx, { params }) => void (await repositories.remove(ctx, { ...params, kind }))),
  on(route.duplicate, async (ctx, { params, body }) => present(ctx, await duplicate(ctx, { ...params, kind }, body))),
];

const ofVersions = (kind: RepositoryKind, route = versionRoutes[kind]): Bound[] => [
  on(route.open, async (ctx, { params, body }) =>
    presentVersion(ctx, await versions.open(ctx, { ...params, kind }, body)),
  ),
  on(route.list, async (ctx, { params, query }) => {
    const page = await versions.list(ctx, { ...params, kind }, query);
    return { ...page, items: page.items.map((found) => presentVersion(ctx, found)) };
  }),
  on(route.get, async (ctx, { params }) => presentVersion(ctx, await versions.readable(ctx, { ...params, kind }))),
  on(
    route.discard,
    async (ctx, { params, query }) => void (await lives.remove(ctx, { ...params, kind }, query.even_if_bound)),
  ),
  on(route.seal, async (ctx, { params }) => presentVersion(ctx, await versions.seal(ctx, { ...params, kind }))),
  on(route.edit, async (ctx, { params, body }) =>
    presentVersion(ctx, await lives.edit(ctx, { ...params, kind }, body)),
  ),
  on(route.archive, async (ctx, { params }) => presentVersion(ctx, await lives.archive(ctx, { ...params, kind }))),
  on(route.unarchive, async (ctx, { params }) => presentVersion(ctx, await lives.unarchive(ctx, { ...params, kind }))),
  on(route.bindings, async (ctx, { params }) => lives.bindings(ctx, { ...params, kind })),
  on(comparisonRoutes[kind].compare, async (ctx, { params, query }) =>
    presentComparison(await compare(ctx, { ...params, kind }, query)),
  ),
  on(comparisonRoutes[kind].lines, async (ctx, { params }) => lines(ctx, { ...params, kind })),
  on(reviewRoutes[kind].decide, async (ctx, { params, body }) =>
    presentVersion(ctx, await reviews.review(ctx, { ...params, kind }, body)),
  ),
];

const ofFiles = (kind: RepositoryKind, route = fileRoutes[kind]): Bound[] => [
  on(route.list, async (ctx, { params, query }) => {
    const page = await files.list(ctx, { ...params, kind }, query);
    return { ...page, items: page.items.map(presentEntry) };
  }),
  on(route.put, async (ctx, { params }, wire) => presentFile(await uploads.put(ctx, { ...params, kind }, wire))),
  on(
    route.remove,
    async (ctx, { params, query }) => void (await changes.remove(ctx, { ...params, kind }, query.folder)),
  ),
  on(route.move, async (ctx, { params, body }) => void (await changes.move(ctx, { ...params, kind }, body))),
  on(route.copy, async (ctx, { params, body }) => copy(ctx, { ...params, kind }, body)),
  on(route.get, async (ctx, { params, query }) => files.content(ctx, { ...params, kind }, query.inline)),
  on(route.preview, async (ctx, { params }) => files.preview(ctx, { ...params, kind })),
  on(route.table, async (ctx, { params, query }) => files.table(ctx, { ...params, kind }, query)),
];

const ofArchives = (kind: RepositoryKind, route = archiveRoutes[kind]): Bound[] => [
  on(route.zip, async (ctx, { params, query }) => archive(ctx, { ...params, kind }, "zip", query.under)),
  on(route.put, async (ctx, { params }, wire) => putTar(ctx, { ...params, kind }, wire)),
  on(route.tar, async (ctx, { params, query }) => archive(ctx, { ...params, kind }, "tar", query.under)),
];

const ofUploads = (kind: RepositoryKind, route = uploadRoutes[kind]): Bound[] => [
  on(route.create, async (ctx, { params }, wire) => begin(ctx, { ...params, kind }, wire)),
  on(route.list, async (ctx, { params, query }) => {
    const page = await resumed.list(ctx, { ...params, kind }, query);
    return { ...page, items: page.items.map(presentUpload) };
  }),
];

const ofDirectUploads = (kind: RepositoryKind, route = directUploadRoutes[kind]): Bound[] => [
  on(route.begin, async (ctx, { params, body }) => presentDirect(await direct.begin(ctx, { ...params, kind }, body))),
];

const begunUploads: Bound[] = [
  on(locateParts, async (ctx, { params, body }) => ({ parts: await direct.locate(ctx, params.id, body.numbers) })),
  on(completeDirectUpload, async (ctx, { params, body }) => presentFile(await direct.complete(ctx, params.id, body))),
  on(getDirectWay, direct.way),
  on(getDirectUpload, async (ctx, { params }) => presentDirectState(await direct.look(ctx, params.id))),
  on(deleteDirectUpload, async (ctx, { params }) => void (await direct.giveUp(ctx, params.id))),
  on(getUploadProtocol, resumed.protocol),
  on(headUpload, async (ctx, { params }) => resumed.look(ctx, params.id)),
  on(patchUpload, async (ctx, { params }, wire) => resumed.goOn(ctx, params.id, wire)),
  on(deleteUpload, async (ctx, { params }) => resumed.giveUp(ctx, params.id)),
];

/** The routes of this room: the same for each kind of repositories. */
export const routes: Bound[] = [
  ...Kind.options.flatMap((kind) => [
    ...ofRepositories(kind),
    ...ofVersions(kind),
    ...ofFiles(kind),
    ...ofArchives(kind),
    ...ofUploads(kind),
    ...ofDirectUploads(kind),
  ]),
  ...begunUploads,
  on(listReviews, async (ctx, { query }) => {
    const page = await reviews.list(ctx, query);
    return { ...page, items: page.items.map((row) => presentWaiting(ctx, row)) };
  }),
];
