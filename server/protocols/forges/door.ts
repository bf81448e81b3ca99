import type { FastifyPluginAsync } from "fastify";
import { ring } from "../../domain/sync/doorbell.ts";
import type { Door, ServerOptions } from "../../http/options.ts";
import { Problem } from "../../kernel/problem.ts";

/** The largest message that is read to be thrown away: what a forge sends for a large push. */
const message_bytes_max = 8 * 2 ** 20;

/** The door for the webhooks of forges. They are doorbells: who rings is looked at, what they say is not. */
export const doorbells: Door = (options) => async (app) => {
  await app.register(rings(options));
};

const rings =
  ({ ctx }: ServerOptions): FastifyPluginAsync =>
  async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      "*",
      { bodyLimit: message_bytes_max },
      async (_r: unknown, body: NodeJS.ReadableStream) => {
        for await (const _piece of body); // nothing of it is kept
      },
    );
    app.post<{ Params: { id: string } }>("/webhooks/gitee/:id", async ({ params, headers, ip, id }) => {
      const [token, timestamp] = [headers["x-gitee-token"], headers["x-gitee-timestamp"]].map((one) =>
        String(one ?? ""),
      );
      const rung = { token: token ?? "", timestamp: timestamp ?? "" };
      if (isId(params.id) && (await ring({ ...ctx, ip, request_id: id }, params.id, rung))) return { heard: true };
      throw new Problem("malformed", "The signature of this message is wrong, or it is too old");
    });
  };

const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
