import * as tokens from "../../domain/tokens/tokens.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { readSigned, signed } from "../../kernel/signed.ts";

/** What an address for an upload stands for: who may send what, where, until when. */
export interface Ticket {
  resource_id: string;
  sha256: string;
  bytes: number;
  token_id: string;
  /** Of an upload in parts: how long each is. */
  part_bytes: number | null;
  /** Seconds since 1970. */
  until: number;
}

const columns = ["resource_id", "sha256", "bytes", "token_id", "part_bytes", "until"] as const;

/** A ticket as a piece of an address; nobody else can write one. */
export const written = (ctx: Ctx, ticket: Ticket): string =>
  signed(
    keyOf(ctx),
    columns.map((column) => ticket[column]),
  );

const keyOf = ({ ports }: Ctx) => ports.derive("uploads of the hub");

const refused = () => new Problem("forbidden", "This upload address is not ours or is over: ask for a new one");

function read(ctx: Ctx, given: string): Ticket {
  const values = readSigned(keyOf(ctx), given) as unknown[] | undefined;
  if (!values) throw refused();
  const ticket = Object.fromEntries(columns.map((column, i) => [column, values[i]])) as unknown as Ticket;
  if (ticket.until * 1000 < Date.now()) throw refused();
  return ticket;
}

/** A ticket, and whoever it was written for, as they are now: with the token that they asked with, while it is valid. */
export async function redeemed(ctx: Ctx, given: string): Promise<{ ctx: Ctx; ticket: Ticket }> {
  const ticket = read(ctx, given);
  const owner = await tokens.byId(ctx, ticket.token_id);
  if (!owner) throw refused();
  return { ctx: { ...ctx, actor: tokens.actorOf(owner), open_to_visitors: false }, ticket };
}
