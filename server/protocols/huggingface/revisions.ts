import { Readable } from "node:stream";
import * as accounts from "../../domain/accounts/accounts.ts";
import * as git from "../../domain/repositories/git.ts";
import * as revisions from "../../domain/repositories/revisions.ts";
import type { ResourceRow } from "../../domain/sharing/sharing.ts";
import { listVisible } from "../../domain/sharing/sharing.ts";
import { type Bind, type Call, isYes, linkNext } from "./calls.ts";
import { apiOf, kinds, repositoryOf, revisionOf } from "./places.ts";

/** What repositories there are, what they are like, and what led to it. */
export function answerRevisions(bind: Bind): void {
  for (const kind of kinds) {
    const at = `${apiOf(kind)}/:namespace/:name`;
    const info = async (call: Call) => describe(call, await revisionOf(call, kind));
    bind("GET", apiOf(kind), (call) => list(call, kind), { open: true });
    bind("GET", at, info, { open: true });
    bind("GET", `${at}/revision/:revision`, info, { open: true });
    bind("GET", `${at}/auth-check`, async (call) => ({ id: (await repositoryOf(call, kind)).name }), { open: true });
    bind("GET", `${at}/refs`, async (call) => refs(call, await repositoryOf(call, kind)), { open: true });
    bind("GET", `${at}/commits/:revision`, async (call) => commits(call, await revisionOf(call, kind)), { open: true });
  }
}

/** What is said of a repository wherever it is named. */
const about = (row: ResourceRow) => {
  const id = `${row.namespace_path}/${row.name}`;
  return {
    _id: row.id.replaceAll("-", "").slice(-24),
    id,
    ...(row.kind === "model" ? { modelId: id } : {}),
    author: row.namespace_path,
    lastModified: row.updated_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    private: !row.published,
    gated: false,
    disabled: false,
    downloads: 0,
    likes: 0,
    tags: [],
    ...(row.description === "" ? {} : { description: row.description }),
  };
};

const names_at_once = 5000;

/** What a revision is like; its files are named one after another, however many there are. */
async function describe(call: Call, revision: revisions.Revision) {
  const { row, oid } = revision;
  const { expand, "expand[]": expandToo } = call.query;
  const asked = [expand ?? expandToo ?? []].flat();
  const body = { ...about(row), sha: oid, usedStorage: row.bytes };
  if (asked.length > 0 && !asked.includes("siblings")) return body;
  const lines = isYes(call.query["blobs"]) ? siblingsWithBlobs(call, revision) : siblings(call, revision);
  const opened = JSON.stringify(body).slice(0, -1);
  call.reply.type("application/json");
  return Readable.from(listed(`${opened},"siblings":[`, lines, "]}"));
}

async function* listed(before: string, pages: AsyncIterable<object[]>, after: string): AsyncGenerator<string> {
  let separator = "";
  yield before;
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield separator + page.map((item) => JSON.stringify(item)).join(",");
    separator = ",";
  }
  yield after;
}

async function* siblings(call: Call, revision: revisions.Revision): AsyncGenerator<object[]> {
  for await (const files of allFiles(call, revision, names_at_once))
    yield files.map(({ path }) => ({ rfilename: path }));
}

const files_at_once = 500;

async function* siblingsWithBlobs(call: Call, revision: revisions.Revision): AsyncGenerator<object[]> {
  for await (const files of allFiles(call, revision, files_at_once)) {
    const blobs = await git.describe(call.ctx, files);
    yield files.map(({ path, bytes, sha256 }) => {
      const { sha1, pointer_bytes } = blobs.get(sha256) ?? { sha1: "", pointer_bytes: null };
      const lfs = pointer_bytes === null ? {} : { lfs: { sha256, size: bytes, pointerSize: pointer_bytes } };
      return { rfilename: path, size: bytes, blobId: sha1, ...lfs };
    });
  }
}

/** Page by page, so that the memory it takes does not grow with the revision. */
async function* allFiles({ ctx }: Call, revision: revisions.Revision, limit: number) {
  for (let after: string | undefined = ""; after !== undefined; ) {
    const found: revisions.FileRow[] = await revisions.filesBelow(ctx, revision, { folder: "", after, limit });
    const files = found.slice(0, limit);
    yield files;
    after = found.length > limit ? files.at(-1)?.path : undefined;
  }
}

const page_max = 500;
const numberIn = (value: unknown, most: number, otherwise: number): number => {
  const number = Number(value ?? otherwise);
  return Number.isInteger(number) && number >= 0 ? Math.min(number, most) : otherwise;
};

/** What the asker may see, of one namespace or of all of theirs, one after another. */
async function list(call: Call, kind: (typeof kinds)[number]) {
  const { author, search, cursor } = call.query;
  const namespaces = typeof author === "string" ? [author] : await namespacesOf(call);
  const limit = Math.max(1, numberIn(call.query["limit"], page_max, 100));
  const [place = "0", from = ""] = typeof cursor === "string" ? cursor.split(" ") : [];
  const items: ResourceRow[] = [];
  let [index, after] = [numberIn(place, namespaces.length, 0), from];
  for (; index < namespaces.length && items.length < limit; index++) {
    const page = await listVisible(call.ctx, {
      namespace: namespaces[index] ?? "",
      kind,
      limit: limit - items.length,
      ...(after === "" ? {} : { cursor: after }),
      ...(typeof search === "string" && search !== "" ? { query: search } : {}),
    });
    items.push(...page.items);
    after = page.next_cursor ?? "";
    if (after !== "") break;
  }
  if (index < namespaces.length) linkNext(call, { cursor: `${index} ${after}` });
  return items.map(about);
}

async function namespacesOf({ ctx }: Call): Promise<string[]> {
  if (ctx.actor.id === null) return [];
  const me = await accounts.me(ctx);
  return [me.path, ...me.memberships.map(({ path }) => path)];
}

async function refs({ ctx }: Call, row: ResourceRow) {
  const main = await revisions.head(ctx, row);
  const named = await revisions.named(ctx, row);
  const refOf = (where: string) => (version: (typeof named)[number]) => ({
    name: version.name,
    ref: `refs/${where}/${version.name}`,
    targetCommit: revisions.oidOf(version),
  });
  const open = named.filter(({ state }) => state === "open");
  return {
    branches: [{ name: "main", ref: "refs/heads/main", targetCommit: main.oid }, ...open.map(refOf("heads"))],
    converts: [],
    tags: named.filter(({ state }) => state !== "open").map(refOf("tags")),
    pullRequests: [],
  };
}

const commits_max = 1000;

async function commits(call: Call, revision: revisions.Revision) {
  const limit = Math.max(1, numberIn(call.query["limit"], commits_max, 50));
  const page = numberIn(call.query["p"], 1_000_000, 0);
  const { items, count } = await revisions.history(call.ctx, revision, { limit, after: page * limit });
  call.reply.header("x-total-count", count);
  if ((page + 1) * limit < count) linkNext(call, { p: String(page + 1) });
  return items.map((version) => ({
    id: revisions.oidOf(version),
    title: titleOf(version),
    message: "",
    authors: [{ user: version.author_path, avatar: "" }],
    date: (version.sealed_at ?? version.created_at).toISOString(),
  }));
}

/** What a version says of itself, as a commit has a title. */
export const titleOf = ({ note, number }: Pick<revisions.VersionRow, "note" | "number">): string =>
  note === "" ? `Version ${number}` : note;
