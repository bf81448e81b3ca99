import { type Ctx, transact } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { configured, enqueue } from "../mail/mail.ts";
import { letterOf } from "./letters.ts";
import * as queries from "./queries.ts";

/** What comes close together goes into one letter. */
const pause_seconds = 60;
const readers_at_once = 100;
/** A letter that is longer is not read. */
const lines_max = 50;

/** What writes letters from what people were told. */
export const jobs = (ctx: Ctx): Job[] =>
  configured(ctx) ? [{ name: "notification mails", every_seconds: 20, run: () => writeLetters(ctx) }] : [];

async function writeLetters(ctx: Ctx): Promise<void> {
  for (;;) {
    const readers = await queries.waitingReaders(ctx, pause_seconds, readers_at_once);
    for (const reader of readers) await writeLetter(ctx, reader);
    if (readers.length < readers_at_once) return;
  }
}

/** Taken and written in one transaction: nothing is told twice, nothing is forgotten. */
const writeLetter = (ctx: Ctx, reader: queries.Reader): Promise<void> =>
  transact(ctx, async (ctx) => {
    const rows = await queries.takeForMail(ctx, reader.id, lines_max);
    if (rows.length > 0) await enqueue(ctx, { to: reader.email, ...letterOf(ctx.ports.url, reader, rows) });
  });
