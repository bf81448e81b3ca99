import nodemailer from "nodemailer";
import type { Delivery, Mailer } from "../../domain/mail/ports.ts";

interface SmtpOptions {
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  url: string;
  /** The sender, e.g. `Guildhall <guildhall@example.org>`. */
  from: string;
}

const wait_ms = 10_000;

/** Hands letters to an SMTP server, over few connections that are used again. */
export function smtpMailer({ url, from }: SmtpOptions): Mailer {
  const transport = nodemailer.createTransport({
    ...{ url, pool: true, maxConnections: 4, maxRequeues: 0 }, // whoever gave us the letter tries again
    ...{ connectionTimeout: wait_ms, greetingTimeout: wait_ms, socketTimeout: 3 * wait_ms },
    // A letter is text that we wrote: nothing in it may make us read files or addresses.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return {
    async send({ message_id, to, ...letter }) {
      const address = { name: "", address: to };
      const headers = { "auto-submitted": "auto-generated" };
      try {
        await transport.sendMail({ from, to: address, messageId: message_id, headers, ...letter });
        return { outcome: "accepted" };
      } catch (error) {
        return failureOf(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

type SmtpError = Error & { command?: string; responseCode?: number; response?: string };

/** A server that says 5xx to this address or this letter will say it again; everything else (us, the line) may pass. */
function failureOf({ command = "", responseCode = 0, response, message }: SmtpError): Delivery {
  const is_final = ["RCPT TO", "DATA"].includes(command) && responseCode >= 500;
  return { outcome: is_final ? "refused" : "later", reason: (response ?? message).slice(0, 500) };
}
