import { afterCommit, type Ctx } from "../../kernel/context.ts";
import { htmlOf } from "./html.ts";
import * as queries from "./queries.ts";
import { sealed } from "./sealing.ts";

/** Something to tell a person. Without `html` it is made from the text. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html?: string;
}

/** Whether this installation can send mail. Without it links are shown instead. */
export const configured = (ctx: Ctx): boolean => Boolean(ctx.ports.mailer);

/** Writes a letter in the caller's transaction; it goes out after the commit. Without a mail server nothing is written. */
export async function enqueue(ctx: Ctx, { to, subject, text, html = htmlOf(text) }: Mail): Promise<void> {
  if (!configured(ctx)) return;
  await queries.insert(ctx, { recipient: to, subject: oneLine(subject), ...sealed(ctx, { text, html }) });
  afterCommit(ctx, () => ctx.ports.jobs.poke("mail"));
}

/** A name in a subject may hold anything; a header is one line. */
const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 200);
