import { createHmac, timingSafeEqual } from "node:crypto";
import * as tokens from "../../domain/tokens/tokens.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";

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
export function written(ctx: Ctx, ticket: Ticket): string {
  const text = Buffer.from(JSON.stringify(columns.map((column) => ticket[column]))).toString("base64url");
  return `${text}.${signatureOf(ctx, text)}`;
}

const signatureOf = ({ ports }: Ctx, text: string) =>
  createHmac("sha256", ports.derive("uploads of the hub")).update(text).digest("base64url");

const refused = () => new Problem("forbidden", "This upload address is not ours or is over: ask for a new one");

function read(ctx: Ctx, given: string): Ticket {
  const [text = "", signature = ""] = given.split(".");
  // as texts: several texts are read as the same bytes
  const [ours, theirs] = [signatureOf(ctx, text), signature].map((one) => Buffer.from(one)) as [Buffer, Buffer];
  if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs)) throw refused();
  const values = JSON.parse(Buffer.from(text, "base64url").toString()) as unknown[];
  const ticket = Object.fromEntries(columns.map((column, i) => [column, values[i]])) as unknown as Ticket;
  if (ticket.until * 1000 < Date.now()) throw refused();
  return ticket;
}

/** A ticket, and whoever it was written for, as they are now: with the token that they asked with, while it is valid. */
export async function redeemed(ctx: Ctx, given: string): Promise<{ ctx: Ctx; ticket: Ticket }> {
  const ticket = read(ctx, given);
  const owner = await tokens.byId(ctx, ticket.token_id);
  if (!owner) throw refused();
  const { id, path, name, operator, token_id, token_name, scopes } = owner;
  const actor = { kind: "token", id, path, name, operator, token: { id: token_id, name: token_name, scopes } } as const;
  return { ctx: { ...ctx, actor, open_to_visitors: false }, ticket };
}
