import { z } from "zod";
import type { RepositoryKind } from "../../../contract/repositories.ts";
import * as objects from "../../domain/repositories/objects.ts";
import * as revisions from "../../domain/repositories/revisions.ts";
import type { ResourceRow } from "../../domain/sharing/sharing.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { type Bind, type Call, read } from "./calls.ts";
import { coded } from "./errors.ts";
import { addressIn, kinds, webOf } from "./places.ts";
import { redeemed, type Ticket, written } from "./tickets.ts";

/** Large files come ahead of the commit that names them, to addresses that say by themselves what they allow. */
export function answerObjects(bind: Bind): void {
  for (const kind of kinds)
    bind("POST", `${webOf(kind)}/:namespace/:repository/info/lfs/objects/batch`, (call) => batch(call, kind));
  const upload = { open: true, uncounted: true } as const;
  bind("PUT", "/uploads/:ticket", put, { ...upload, stream: true });
  bind("PUT", "/uploads/:ticket/parts/:part", putPart, { ...upload, stream: true });
  bind("POST", "/uploads/:ticket/complete", complete, upload);
  bind("POST", "/uploads/:ticket/verify", verify, upload);
}

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "An object is named by its SHA-256");
const Bytes = z.int().min(0).max(objects.object_bytes_max);
const Batch = z.object({
  operation: z.literal("upload", "Only uploads go this way: read files at …/resolve/{revision}/{path}"),
  transfers: z.array(z.string()).default(["basic"]),
  hash_algo: z.enum(["sha256", "sha_256"]).default("sha256"),
  objects: z.array(z.object({ oid: Sha256, size: Bytes })).max(10_000),
});
type Wanted = z.output<typeof Batch>["objects"][number];

const lfs_type = "application/vnd.git-lfs+json";

async function batch(call: Call, kind: RepositoryKind) {
  const { transfers, objects: wanted } = read(Batch, call.request.body);
  const at = addressIn({ params: { ...call.params, name: bare(call.params["repository"]) } }, kind);
  const row = await coded("RepoNotFound", revisions.repository(call.ctx, at));
  call.reply.type(lfs_type);
  const inParts = transfers.includes("multipart");
  const answers = await uploads(call, await objects.writable(call.ctx, row.id), wanted, inParts);
  return { transfer: inParts ? "multipart" : "basic", objects: answers, hash_algo: "sha256" };
}

/** Also without the ending that git puts there. */
const bare = (name = "") => name.replace(/\.git$/, "");

async function uploads(call: Call, row: ResourceRow, wanted: readonly Wanted[], inParts: boolean) {
  const { token } = call.ctx.actor;
  if (!token) throw new Problem("not_signed_in", "Send a token to upload: hf_ghp_…");
  const there = await objects.present(
    call.ctx,
    row,
    wanted.map(({ oid }) => oid),
  );
  const missing = wanted.filter(({ oid }) => !there.has(oid));
  const error = await refusalOf(call, row, missing);
  const until = untilFor(missing);
  return wanted.map(({ oid, size }) => {
    if (there.has(oid)) return { oid, size };
    if (error) return { oid, size, error };
    const part_bytes = inParts && size > whole_bytes_max ? partBytesOf(size) : null;
    const ticket = { resource_id: row.id, sha256: oid, bytes: size, token_id: token.id, part_bytes, until };
    return { oid, size, authenticated: true, actions: actionsOf(call, ticket) };
  });
}

/** Whether it all fits is said before the first byte is sent. */
async function refusalOf({ ctx }: Call, row: ResourceRow, missing: readonly Wanted[]) {
  const bytes = missing.reduce((sum, { size }) => sum + size, 0);
  try {
    if (missing.length > 0) await objects.refuseAboveLimit(ctx, row, bytes);
    return undefined;
  } catch (error) {
    if (error instanceof Problem && error.kind === "limit_reached") return { code: 413, message: error.message };
    throw error;
  }
}

const whole_bytes_max = 20 * 2 ** 20;
const parts_max = 10_000;

/** Parts of 16 MiB, and longer ones where there would be too many. */
const partBytesOf = (bytes: number): number => Math.max(2 ** 24, Math.ceil(bytes / parts_max));

const hour_seconds = 3600;
const slow_bytes_per_second = 2 ** 20;

/** An hour, and as long as a slow line needs for all of it; a day at most. */
const untilFor = (missing: readonly Wanted[]): number => {
  const bytes = missing.reduce((sum, { size }) => sum + size, 0);
  const seconds = Math.min(hour_seconds + bytes / slow_bytes_per_second, 24 * hour_seconds);
  return Math.floor(Date.now() / 1000 + seconds);
};

function actionsOf({ ctx, base }: Call, ticket: Ticket) {
  const href = `${base}/uploads/${written(ctx, ticket)}`;
  const expires_in = ticket.until - Math.floor(Date.now() / 1000);
  const verify = { href: `${href}/verify`, header: {}, expires_in };
  if (ticket.part_bytes === null) return { upload: { href, header: {}, expires_in }, verify };
  const parts = Array.from({ length: Math.ceil(ticket.bytes / ticket.part_bytes) }, (_, i) => [
    String(i + 1).padStart(5, "0"),
    `${href}/parts/${i + 1}`,
  ]);
  const header = { chunk_size: String(ticket.part_bytes), ...Object.fromEntries(parts) };
  return { upload: { href: `${href}/complete`, header, expires_in }, verify };
}

/** The ticket in an address, whoever it was written for, and the repository that they may write to still. */
async function opened(call: Call) {
  const { ctx, ticket } = await redeemed(call.ctx, call.params["ticket"] ?? "");
  const row = await coded("RepoNotFound", objects.writable(ctx, ticket.resource_id));
  return { ctx, row, ticket, object: { sha256: ticket.sha256, bytes: ticket.bytes } };
}

async function put(call: Call) {
  const { ctx, row, ticket, object } = await opened(call);
  if (ticket.part_bytes !== null) throw notFound("upload: this one comes in parts");
  await objects.receive(ctx, row, object, call.request.raw);
  call.reply.header("etag", `"${ticket.sha256}"`);
  return {};
}

async function putPart(call: Call) {
  const { ctx, row, ticket, object } = await opened(call);
  const part = partOf(ticket, Number(call.params["part"]));
  await objects.receivePart(ctx, row, object, part, call.request.raw);
  call.reply.header("etag", `"${part.number}"`);
  return {};
}

/** A part of an upload: its number from 1, and how long it is. */
function partOf({ bytes, part_bytes }: Ticket, number: number): objects.Part {
  const parts = part_bytes === null ? 0 : Math.ceil(bytes / part_bytes);
  if (part_bytes === null || !Number.isInteger(number) || number < 1 || number > parts) throw notFound("part");
  return { number, bytes: number < parts ? part_bytes : bytes - part_bytes * (parts - 1) };
}

const Complete = z.object({
  oid: Sha256,
  parts: z.array(z.object({ partNumber: z.int(), etag: z.string() })).max(parts_max),
});

async function complete(call: Call) {
  const { ctx, row, ticket, object } = await opened(call);
  const { oid, parts } = read(Complete, call.request.body);
  const count = ticket.part_bytes === null ? 0 : Math.ceil(ticket.bytes / ticket.part_bytes);
  if (oid !== ticket.sha256 || parts.length !== count)
    throw new Problem("invalid", `This upload is ${ticket.sha256} in ${count} parts`);
  await objects.join(
    ctx,
    row,
    object,
    Array.from({ length: count }, (_, i) => partOf(ticket, i + 1)),
  );
  return {};
}

const Verified = z.object({ oid: Sha256, size: Bytes });

async function verify(call: Call) {
  const { ctx, row, object } = await opened(call);
  const { oid, size } = read(Verified, call.request.body);
  if (oid !== object.sha256 || size !== object.bytes) throw notFound("object");
  await objects.verify(ctx, row, object);
  return {};
}
