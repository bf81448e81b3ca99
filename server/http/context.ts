import type { FastifyRequest } from "fastify";
import type { Ctx } from "../kernel/context.ts";
import { authenticate } from "./authenticate.ts";
import type { ServerOptions } from "./options.ts";

/** Who asks, as verbs want to know it; `open`: visitors may ask here, too, for what is published. */
export async function contextOf(request: FastifyRequest, options: ServerOptions, open: boolean): Promise<Ctx> {
  const { ctx, pool, origins, cookie_secret } = options;
  const actor = await authenticate(request, { pool, secret: cookie_secret, origins });
  return { ...ctx, actor, ip: request.ip, request_id: request.id, open_to_visitors: open };
}
