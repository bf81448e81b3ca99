import { once } from "node:events";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { freePort } from "../../server/kernel/free-port.ts";

/** A real SMTP server in this process, whose mailbox a test may read. */
export interface Postman {
  url: string;
  mails: ParsedMail[];
  /** Begins to answer (again), at the same address. */
  open(options?: SMTPServerOptions): Promise<void>;
  close(): Promise<void>;
}

/** A server for one test file; it is closed until somebody opens it. */
export async function postman(): Promise<Postman> {
  const port = await freePort("127.0.0.1");
  const mails: ParsedMail[] = [];
  let server: SMTPServer | undefined;
  return {
    url: `smtp://guildhall:the-secret-of-the-post@127.0.0.1:${port}`,
    mails,
    async open(options = {}) {
      server = new SMTPServer({
        ...{ hideSTARTTLS: true, allowInsecureAuth: true, logger: false, closeTimeout: 200 },
        onAuth: (auth, _session, done) =>
          auth.password === "the-secret-of-the-post"
            ? done(null, { user: auth.username })
            : done(new Error("who are you?")),
        onData(stream, _session, done) {
          simpleParser(stream).then((mail) => {
            mails.push(mail);
            done();
          }, done);
        },
        ...options,
      });
      server.on("error", () => {});
      server.listen(port, "127.0.0.1");
      await once(server.server, "listening");
    },
    close: () => new Promise((resolve) => (server ? server.close(resolve) : resolve())),
  };
}
