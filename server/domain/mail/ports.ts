/** A letter as the mail server gets it. */
export interface Letter {
  /** Stays the same when it is sent again, so that a mail server or a mailbox can tell. */
  message_id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** What became of a letter: taken, refused for good, or to be tried again. */
export type Delivery = { outcome: "accepted" } | { outcome: "refused" | "later"; reason: string };

/** Hands letters to a mail server. It never rejects: what went wrong is an outcome. */
export interface Mailer {
  send(letter: Letter): Promise<Delivery>;
  close(): void;
}

declare module "../../kernel/context.ts" {
  interface Ports {
    /** Null where the installation has no mail server. */
    mailer: Mailer | null;
  }
}
