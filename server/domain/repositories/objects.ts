import type { Readable } from "node:stream";
import { accountOf, type Ctx, may, transact, undone } from "../../kernel/context.ts";
import { attended } from "../../kernel/guests.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { reserveLasting, reserveStorage, settleReservation } from "../limits/limits.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import { keepTouched } from "./keeping.ts";
import * as queries from "./object-queries.ts";
import { judged } from "./places.ts";
import type { Draft } from "./ports.ts";
import { touchBlobs } from "./queries.ts";
import { head } from "./revisions.ts";
import { attemptOf } from "./versions.ts";

export type { ObjectRef } from "./object-queries.ts";

/** A tebibyte. */
export const object_bytes_max = 2 ** 40;

const senderOf = (ctx: Ctx, row: ResourceRow): queries.Sender => ({ resource_id: row.id, account_id: accountOf(ctx) });

/** A repository into which the asker may send content for a commit to come. */
export const writable = (ctx: Ctx, id: string): Promise<ResourceRow> => judged(ctx, id, "version.create");

/**
 * Which of these objects the asker need not send: they have sent them, or the repository has them where the asker may read.
 * That somebody else has the same content anywhere says nothing: whoever knows only its hash must not come to it.
 */
export async function present(
  ctx: Ctx,
  row: ResourceRow,
  sha256s: readonly string[],
): Promise<Map<string, queries.ObjectRef>> {
  const sent = await queries.waiting(ctx, senderOf(ctx, row), sha256s);
  const kept = await queries.inRepository(ctx, senderOf(ctx, row), sha256s);
  const lost = await spoilt(ctx, sha256s);
  const there = [...kept, ...sent.filter(({ whole }) => whole)].filter(({ sha256 }) => !lost.has(sha256));
  return new Map(there.map((object) => [object.sha256, object]));
}

/** Of these hashes, those whose bytes are damaged: whoever sends them again heals them. What came again since is not. */
export async function spoilt(ctx: Ctx, sha256s: readonly string[]): Promise<Set<string>> {
  const known = await queries.damaged(ctx, sha256s);
  const is_here = await Promise.all(known.map((sha256) => ctx.ports.blobs.has(sha256)));
  return new Set(known.filter((_, i) => !is_here[i]));
}

const isHere = async (ctx: Ctx, { whole, sha256 }: queries.WaitingRow): Promise<boolean> =>
  whole && !(await spoilt(ctx, [sha256])).has(sha256);

/** Refuses what would not fit: a commit counts what was there before, too. Nothing is promised yet. */
export const refuseAboveLimit = (ctx: Ctx, row: ResourceRow, bytes: number): Promise<void> =>
  undone(ctx, async (ctx) => {
    const { version } = await head(ctx, row);
    await reserveStorage(ctx, shareOf(ctx, row, bytes + (version?.bytes ?? 0)), attemptOf(row, "version.write"));
  });

const shareOf = (ctx: Ctx, { namespace_id }: ResourceRow, bytes: number) => ({
  namespace_id,
  account_id: accountOf(ctx),
  bytes,
});

/** Takes an object whole, its storage promised before a byte of it is read. */
export async function receive(ctx: Ctx, row: ResourceRow, object: queries.ObjectRef, body: Readable): Promise<void> {
  attended(ctx, row.namespace_id, body);
  if (await isHere(ctx, await announced(ctx, row, object))) return;
  try {
    await finish(ctx, row, await ctx.ports.blobs.stage(body, { ...object, bytes_max: object.bytes }));
  } catch (error) {
    await giveUp(ctx, row, object.sha256);
    throw error;
  }
}

/** A part of an object: its number, and how long it is. */
export interface Part {
  number: number;
  bytes: number;
}

/** Takes one part; one that comes again takes the place of what came before. */
export async function receivePart(ctx: Ctx, row: ResourceRow, object: queries.ObjectRef, part: Part, body: Readable) {
  attended(ctx, row.namespace_id, body);
  const known = await announced(ctx, row, object);
  if (await isHere(ctx, known)) return;
  const { blobs } = ctx.ports;
  const draft = draftOf(known.id, part);
  await blobs.dropDraft(draft);
  await blobs.beginDraft(draft);
  const came = await blobs.appendDraft(draft, 0, body, part.bytes);
  if (came === part.bytes) return;
  await blobs.dropDraft(draft);
  throw new Problem("upload_changed", `Part ${part.number} has ${part.bytes} bytes, and ${came} came: send it again`);
}

/** Makes one object of its parts, checked as a whole. */
export async function join(ctx: Ctx, row: ResourceRow, object: queries.ObjectRef, parts: readonly Part[]) {
  const [known] = await queries.waiting(ctx, senderOf(ctx, row), [object.sha256]);
  if (!known) throw notFound("upload: begin again");
  if (await isHere(ctx, known)) return;
  const drafts = parts.map((part) => draftOf(known.id, part));
  await finish(ctx, row, await ctx.ports.blobs.finishDraft(drafts, object));
}

const draftOf = (id: string, { number }: Part): string => `${id}-${number}`;

/** Promises an object's storage, once for all of its parts. */
async function announced(ctx: Ctx, row: ResourceRow, object: queries.ObjectRef): Promise<queries.WaitingRow> {
  const sender = senderOf(ctx, row);
  const known = async (ctx: Ctx) => (await queries.waiting(ctx, sender, [object.sha256]))[0];
  return (
    (await known(ctx)) ??
    transact(ctx, async (ctx) => {
      const share = shareOf(ctx, row, object.bytes);
      const reservation = await reserveLasting(ctx, share, attemptOf(row, "version.write"));
      if (!(await queries.begin(ctx, sender, object, reservation))) await settleReservation(ctx, reservation);
      return (await known(ctx)) ?? gone();
    })
  );
}

const gone = (): never => {
  throw new Problem("upload_changed", "This upload was given up meanwhile: send it again");
};

/** The order that the collector of unused blobs cannot break; see arrivals. */
async function finish(ctx: Ctx, row: ResourceRow, draft: Draft): Promise<void> {
  await touchBlobs(ctx, [draft]);
  await keepTouched(ctx, [draft], () => draft.keep());
  if (!(await queries.complete(ctx, senderOf(ctx, row), draft.sha256))) gone();
}

/** Gives back what was promised to an object that did not come. */
const giveUp = (ctx: Ctx, row: ResourceRow, sha256: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    for (const { reservation_id } of await queries.takeComing(ctx, senderOf(ctx, row), sha256))
      await settleReservation(ctx, reservation_id);
  });

/** Whether an object came whole, with the size that was said. */
export async function verify(ctx: Ctx, row: ResourceRow, object: queries.ObjectRef): Promise<void> {
  const found = (await present(ctx, row, [object.sha256])).get(object.sha256);
  if (found?.bytes !== object.bytes) throw notFound("object");
}

/** Ends the wait of objects that a commit names, in its transaction; gives how many bytes were promised to them. */
export async function claim(ctx: Ctx, row: ResourceRow, sha256s: readonly string[]): Promise<number> {
  may(ctx, "version.write", row);
  const taken = await queries.take(ctx, senderOf(ctx, row), sha256s);
  for (const { reservation_id } of taken) await settleReservation(ctx, reservation_id);
  return taken.reduce((sum, { bytes }) => sum + bytes, 0);
}

const at_once = 500;

/** Gives up what nobody committed within a day; the collector of unused blobs takes the bytes. */
export async function giveUpOld(ctx: Ctx): Promise<void> {
  const some = async (ctx: Ctx) => {
    const old = await queries.takeOld(ctx, at_once);
    for (const { reservation_id } of old) await settleReservation(ctx, reservation_id);
    return old.length;
  };
  while ((await transact(ctx, some)) === at_once);
}
