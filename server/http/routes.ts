import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { Route } from "../../contract/route.ts";
import { isAction, isOpenToAnyone } from "../access/policy.ts";
import type { Content } from "../kernel/content.ts";
import { type Ctx, isOfOrganization } from "../kernel/context.ts";
import type { ServerEvent } from "../kernel/live.ts";
import type { Bound, Headers, Wire } from "../kernel/on.ts";
import { Problem } from "../kernel/problem.ts";
import type { Talk } from "../kernel/socket.ts";
import { sendContent } from "./content.ts";
import { contextOf } from "./context.ts";
import { sendEvents } from "./events.ts";
import { answerOnce } from "./idempotency.ts";
import { parse } from "./input.ts";
import { addressToday } from "./moved.ts";
import type { ServerOptions } from "./options.ts";
import { problemOf, recordRefusal } from "./problems.ts";
import { openSocket } from "./sockets.ts";
import { createWatch, type Watch } from "./still-in.ts";
import { sendTus, speakTus } from "./tus.ts";

/** Answers every bound route of the contract, in a scope of its own. */
export const answerRoutes =
  (options: ServerOptions): FastifyPluginAsync =>
  async (app) => {
    const watch = createWatch(app, options.pool);
    for (const bound of options.routes) if (!bound.route.upload) answer(app, bound, options, watch);
    // An upload's body stays a stream: its verb decides whether to read it.
    const uploads: FastifyPluginAsync = async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
      for (const bound of options.routes) if (bound.route.upload) answer(scope, bound, options, watch);
    };
    await app.register(uploads);
  };

function answer(app: FastifyInstance, bound: Bound, options: ServerOptions, watch: Watch): void {
  const { route } = bound;
  app.route({
    method: route.method,
    url: route.path,
    config: { rateLimit: isOfThousands(route) ? false : {} },
    ...(route.upload ? { bodyLimit: Number.MAX_SAFE_INTEGER } : {}),
    handler: async (request, reply) => {
      const ctx = await contextOf(request, options, route.public === true, route.before_two_factor);
      try {
        return await send(request, reply, bound, ctx, watch);
      } catch (error) {
        const problem = problemOf(error);
        const moved = await addressToday(ctx, route, request, problem);
        // kept by nobody: a name or a kind that is changed back would lead round in a circle
        if (moved !== undefined) return reply.header("cache-control", "no-store").redirect(moved, 308);
        await recordRefusal(ctx, problem);
        throw error;
      }
    },
  });
}

/** A folder comes and goes file by file, and the next one is asked for as soon as one is there. */
const isOfThousands = ({ upload, carrier }: Route): boolean => upload === true || carrier === "bytes";

async function send(request: FastifyRequest, reply: FastifyReply, bound: Bound, ctx: Ctx, watch: Watch) {
  const { route, handle, keeps_keys } = bound;
  if (route.carrier === "tus") speakTus(request, reply);
  refuseNobody(route, ctx);
  const input = parse(route, request);
  const wire = wireOf(request, reply);
  if (route.carrier === "tus") return sendTus(reply, route, (await handle(ctx, input as never, wire)) as Headers);
  const key = request.headers["idempotency-key"];
  if (route.method === "POST" && typeof key === "string" && ctx.actor.id !== null && !isOfOrganization(ctx))
    return reply
      .code(route.status)
      .send(
        await answerOnce(ctx, { key, route, keeps_keys, input }, (ctx) =>
          handle(ctx, input as never, wire).then((a) => encode(route, a)),
        ),
      );
  const answered = await handle(ctx, input as never, wire);
  if (isEvents(answered)) {
    const leave = watch(ctx, () => reply.raw.destroy());
    return sendEvents(reply, answered, wire.signal).finally(leave);
  }
  if (route.carrier === "socket") return openSocket(request, reply, answered as Talk, (cut) => watch(ctx, cut));
  if (route.carrier) return sendContent(request, reply, answered as Content);
  return reply.code(route.status).send(encode(route, answered));
}

/** Whoever is not signed in learns nothing of what lies behind, not even which fields it wants. */
function refuseNobody({ action, public: open }: Route, { actor }: Ctx): void {
  if (actor.id !== null || open || (isAction(action) && isOpenToAnyone(action))) return;
  throw new Problem("not_signed_in", "Sign in, or send a token");
}

const isEvents = (answered: unknown): answered is AsyncIterable<ServerEvent> =>
  typeof answered === "object" && answered !== null && Symbol.asyncIterator in answered;

const checked = new WeakMap<object, { response: unknown; encoded: unknown }>();

/**
 * Checked against the contract: an answer that breaks it is our fault and must not leave. One that is frozen cannot
 * change, and is checked once.
 */
function encode({ response }: Route, answer: unknown): unknown {
  if (!response) return undefined;
  const lasting = typeof answer === "object" && answer !== null && Object.isFrozen(answer) ? answer : undefined;
  const known = lasting && checked.get(lasting);
  if (known?.response === response) return known.encoded;
  const encoded = response.parse(answer);
  if (lasting) checked.set(lasting, { response, encoded });
  return encoded;
}

/** The signal is made when somebody asks for it: most answers are out before a connection can break. */
function wireOf({ raw: body, headers }: FastifyRequest, { raw: answer }: FastifyReply): Wire {
  let signal: AbortSignal | undefined;
  const breaking = () => {
    const broken = new AbortController();
    if (answer.destroyed) broken.abort();
    else answer.once("close", () => broken.abort());
    return broken.signal;
  };
  return {
    body,
    headers,
    get signal() {
      signal ??= breaking();
      return signal;
    },
  };
}
