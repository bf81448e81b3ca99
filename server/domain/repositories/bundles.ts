import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { Content, Lending } from "../../kernel/content.ts";
import { bytesOf, type Source } from "./archive-bytes.ts";
import type { Packed } from "./archive-format.ts";
import { type Plan, planOf } from "./archive-plan.ts";
import { tar } from "./archive-tar.ts";
import { zip } from "./archive-zip.ts";

const formats = { zip, tar };
/** Changes whenever the same files would become other bytes, so that nobody goes on with a half of each. */
const revision = 1;
const plans_max = 32;

/** Files that do not change any more, to be sent as one. */
export interface Bundle<F extends Packed> {
  as: keyof typeof formats;
  /** What they are: equal keys are equal bytes. */
  key: readonly string[];
  file_name: string;
  /** One time for all of them. */
  modified_at: Date;
  pages: Source<F>["pages"];
  read: Source<F>["read"];
  /** Gives what knows the CRC-32 of each file of a page; `isOver`: nobody waits for it any more. */
  sums(page: readonly F[], isOver: () => boolean): (file: F) => Promise<number>;
}

/** Files as an archive: the same bytes whenever it is asked for, made while they are sent; and how many there are. */
export async function bundle<F extends Packed>(given: Bundle<F>): Promise<{ content: Content; files: number }> {
  const { as, modified_at, file_name } = given;
  const format = formats[as](modified_at);
  const etag = tagOf(as, modified_at.toISOString(), ...given.key);
  const plan = await remembered(etag, () => planOf(format, given.pages));
  const open = async (range = { start: 0, end: plan.bytes - 1 }) => {
    const source = { ...given, sums: (page: readonly F[]) => given.sums(page, () => bytes.destroyed) };
    const owners = new WeakMap<Buffer, Lending>();
    const made = Readable.from(bytesOf({ format, source, plan, owners }, range), { highWaterMark: 1 });
    const bytes: Lending = Object.assign(made, {
      giveBack: (piece: Buffer) => owners.get(piece)?.giveBack?.(piece),
    });
    return bytes;
  };
  const about = { media_type: format.media_type, file_name: `${file_name}.${as}`, inline: false };
  return { content: { ...about, bytes: plan.bytes, etag, open }, files: plan.files };
}

const tagOf = (...parts: string[]): string =>
  createHash("sha256")
    .update(JSON.stringify([revision, ...parts]))
    .digest("hex");

const plans = new Map<string, Promise<unknown>>();

/** What is closed does not change: to go on with an archive, its list is not walked again. */
function remembered<F>(key: string, make: () => Promise<Plan<F>>): Promise<Plan<F>> {
  const plan = (plans.get(key) as Promise<Plan<F>> | undefined) ?? make();
  plans.delete(key);
  plans.set(key, plan); // the one asked for last is the last to go
  plan.catch(() => plans.delete(key));
  if (plans.size > plans_max) plans.delete(plans.keys().next().value ?? "");
  return plan;
}
