import { Readable } from "node:stream";
import type { RepositoryKind } from "../../../contract/repositories.ts";
import * as files from "../../domain/repositories/files.ts";
import * as git from "../../domain/repositories/git.ts";
import * as revisions from "../../domain/repositories/revisions.ts";
import { sendContent } from "../../http/content.ts";
import type { Content } from "../../kernel/content.ts";
import { notFound } from "../../kernel/problem.ts";
import type { Bind, Call } from "./calls.ts";
import { coded } from "./errors.ts";
import { kinds, revisionOf, webOf } from "./places.ts";

/** The bytes of files, and the pointers that stand for large ones. */
export function answerFiles(bind: Bind): void {
  for (const kind of kinds) {
    const at = `${webOf(kind)}/:namespace/:name`;
    bind(["GET", "HEAD"], `${at}/resolve/:revision/*`, (call) => resolve(call, kind), { open: true });
    bind(["GET", "HEAD"], `${at}/raw/:revision/*`, (call) => raw(call, kind), { open: true });
  }
}

async function found(call: Call, kind: RepositoryKind) {
  const revision = await revisionOf(call, kind);
  const path = (call.params["*"] ?? "").normalize("NFC");
  const file = (await revisions.at(call.ctx, revision, [path])).files[0];
  call.reply.header("x-repo-commit", revision.oid);
  if (!file) return coded("EntryNotFound", Promise.reject(notFound(`file as ${path}`)));
  const described = (await git.describe(call.ctx, [file])).get(file.sha256);
  return { revision, file, pointed: described?.pointer_bytes != null, sha1: described?.sha1 ?? "" };
}

async function resolve(call: Call, kind: RepositoryKind) {
  const { revision, file, pointed, sha1 } = await found(call, kind);
  const etag = pointed ? file.sha256 : sha1;
  if (pointed) call.reply.header("x-linked-size", file.bytes).header("x-linked-etag", `"${etag}"`);
  return send(call, { ...files.contentOf(call.ctx, revision.row, file), etag });
}

/** What git itself would have at this place. */
async function raw(call: Call, kind: RepositoryKind) {
  const { revision, file, pointed, sha1 } = await found(call, kind);
  if (!pointed) return send(call, { ...files.contentOf(call.ctx, revision.row, file), etag: sha1 });
  const pointer = git.pointerOf(file);
  const open = async (range?: { start: number; end: number }) =>
    Readable.from([range ? pointer.subarray(range.start, range.end + 1) : pointer]);
  return send(call, {
    media_type: "text/plain; charset=utf-8",
    bytes: pointer.length,
    etag: sha1,
    inline: false,
    open,
  });
}

/** Whoever asks for the head gets no bytes, and a file without bytes has no ranges: it is answered whole. */
function send({ request, reply }: Call, content: Content) {
  if (content.bytes === 0 && request.headers.range !== undefined) {
    reply.header("content-range", "bytes */0");
    delete request.headers.range;
  }
  if (request.method !== "HEAD") return sendContent(request, reply, content);
  delete request.headers.range;
  return sendContent(request, reply, { ...content, open: async () => Readable.from([]) });
}
