import type { FastifyRequest } from "fastify";
import type { Ctx } from "../kernel/context.ts";
import { authenticate, refuseWithoutFactor } from "./authenticate.ts";
import type { ServerOptions } from "./options.ts";

/**
 * Who asks, as verbs want to know it; `open`: visitors may ask here, too, for what is published; `before_two_factor`: who
 * has yet to set up a second factor may, too.
 */
export async function contextOf(
  request: FastifyRequest,
  options: ServerOptions,
  open: boolean,
  before_two_factor = false,
): Promise<Ctx> {
  const { ctx, pool, origins, cookie_secret } = options;
  const actor = await authenticate(request, { pool, secret: cookie_secret, origins });
  if (!before_two_factor) refuseWithoutFactor(actor.lacks_two_factor);
  return { ...ctx, actor, ip: request.ip, request_id: request.id, open_to_visitors: open };
}
