import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { Door, ServerOptions } from "../../http/options.ts";
import { problemOf, recordRefusal } from "../../http/problems.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { answerCall } from "./calls.ts";
import { type Dialect, sendError } from "./errors.ts";
import { families, kept } from "./families.ts";
import { getModel, listModels } from "./models.ts";
import { knownContextOf, normalize } from "./senders.ts";
import { countTokens } from "./token-counts.ts";

/** The path of this door. */
const door_path = "/v1";
/** Pictures and sounds come in the body. */
const body_bytes_max = 32 * 2 ** 20;

/** The door for clients of model APIs: OpenAI's, and Anthropic's for messages. */
export const openai: Door = (options) => async (app) => {
  await app.register(gateway(options), { prefix: door_path });
};

type Answer = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

const gateway =
  (options: ServerOptions): FastifyPluginAsync =>
  async (app) => {
    const bodies = { parseAs: "buffer", bodyLimit: body_bytes_max } as const;
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", bodies, async (_request: unknown, body: string | Buffer) => body);
    answerErrors(app);
    const bind = (method: "GET" | "POST" | "DELETE", url: string, dialect: Dialect, answer: Answer) =>
      app.route({ method, url, handler: (request, reply) => handle(request, reply, { dialect, answer }) });
    const known = (answer: (ctx: Ctx, request: FastifyRequest) => Promise<unknown>) => (request: FastifyRequest) =>
      answerKnown(options, request, answer);
    bind("GET", "/models", "openai", known(listModels));
    bind(
      "GET",
      "/models/*",
      "openai",
      known((ctx, { params }) => getModel(ctx, (params as { "*": string })["*"])),
    );
    bind(
      "POST",
      "/messages/count_tokens",
      "anthropic",
      known((ctx, request) => countTokens(ctx, request, "/messages/count_tokens")),
    );
    bind(
      "POST",
      "/responses/input_tokens",
      "openai",
      known(async (ctx, request) => ({
        object: "response.input_tokens",
        ...(await countTokens(ctx, request, "/responses/input_tokens")),
      })),
    );
    for (const method of ["GET", "DELETE"] as const) bind(method, "/responses/:id", "openai", known(refuseKept));
    bind("GET", "/responses/:id/input_items", "openai", known(refuseKept));
    bind("POST", "/responses/:id/cancel", "openai", known(refuseKept));
    for (const [path, family] of Object.entries(families))
      bind("POST", path, family.dialect, (request, reply) => answerCall(options, { request, reply, path, family }));
  };

/** A response by its id, as one that is not there. */
async function refuseKept(): Promise<never> {
  const message = `${kept}: send what was said before in input`;
  throw new Problem("not_found", message, { fields: [{ path: "response_id", message }] });
}

async function answerKnown(
  options: ServerOptions,
  request: FastifyRequest,
  answer: (ctx: Ctx, request: FastifyRequest) => Promise<unknown>,
): Promise<unknown> {
  const ctx = await knownContextOf(options, request);
  try {
    return await answer(ctx, request);
  } catch (error) {
    await recordRefusal(ctx, problemOf(error));
    throw error;
  }
}

async function handle(
  request: FastifyRequest,
  reply: FastifyReply,
  { dialect, answer }: { dialect: Dialect; answer: Answer },
): Promise<unknown> {
  normalize(request);
  try {
    return await answer(request, reply);
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status >= 500 && !problem.kind.startsWith("upstream"))
      request.log.error({ err: problem.cause ?? problem, request_id: request.id }, problem.message);
    return sendError(reply, problem, dialect);
  }
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    return sendError(reply, problem, request.url.includes("/messages") ? "anthropic" : "openai");
  });
  app.setNotFoundHandler((_request, reply) =>
    sendError(reply, new Problem("not_found", "The gateway has no such address: see /docs/model-apis"), "openai"),
  );
}
