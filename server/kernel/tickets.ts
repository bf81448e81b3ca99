import { hash, randomBytes } from "node:crypto";

/** A secret that is good for one thing and one time: nobody guesses it. */
export const newTicket = (): string => randomBytes(32).toString("base64url");

export const isTicket = (text: string | null | undefined): text is string => /^[\w-]{43}$/.test(text ?? "");

/** What is kept of a ticket or a code: it can be found by, and not be told from. */
export const ticketHash = (ticket: string): Buffer => hash("sha256", ticket, "buffer");
