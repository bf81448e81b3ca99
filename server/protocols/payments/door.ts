import type { FastifyPluginAsync } from "fastify";
import { take } from "../../domain/finance/payments.ts";
import type { Door, ServerOptions } from "../../http/options.ts";
import { Problem } from "../../kernel/problem.ts";

/** The largest message of a provider. */
const message_bytes_max = 2 ** 18;

/** The door for the payment provider's messages: signed, taken once, in any order. */
export const payments: Door = (options) => async (app) => {
  if (options.ctx.ports.payments) await app.register(messages(options));
};

const messages =
  ({ ctx }: ServerOptions): FastifyPluginAsync =>
  async (app) => {
    // the signature is of the bytes
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: message_bytes_max },
      async (_r: unknown, b: Buffer) => b,
    );
    app.post("/webhooks/stripe", async (request) => {
      const signature = request.headers["stripe-signature"];
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const event = ctx.ports.payments?.read(body, typeof signature === "string" ? signature : "");
      if (!event) throw new Problem("malformed", "The signature of this message is wrong, or it is too old");
      return { outcome: await take({ ...ctx, ip: request.ip, request_id: request.id }, event) };
    });
  };
