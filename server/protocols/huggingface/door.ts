import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import type { Door, ServerOptions } from "../../http/options.ts";
import { problemOf } from "../../http/problems.ts";
import { Problem } from "../../kernel/problem.ts";
import { answerAccount } from "./account.ts";
import { answerBranches } from "./branches.ts";
import { binding, door_path } from "./calls.ts";
import { answerCommits } from "./commits.ts";
import { sendError } from "./errors.ts";
import { answerFiles } from "./files.ts";
import { answerObjects } from "./objects.ts";
import { answerRepositories } from "./repositories.ts";
import { answerRevisions } from "./revisions.ts";
import { answerTrees } from "./trees.ts";

const json = ["application/json", "application/vnd.git-lfs+json"];
const form = "application/x-www-form-urlencoded";
/** The largest body that is read into memory before it is understood: a list of a thousand paths and more. */
const body_bytes_max = 8 * 2 ** 20;

/** The door for tools that speak the Hugging Face Hub's protocol: `HF_ENDPOINT=…/hf`. */
export const huggingface: Door = (options) => async (app) => {
  await app.register(hub(options), { prefix: door_path });
};

const hub =
  (options: ServerOptions): FastifyPluginAsync =>
  async (app) => {
    answerErrors(app, options);
    const scopes = { parsed: app, streams: app };
    await app.register(async (scope) => {
      parseBodies(scope);
      scopes.parsed = scope;
    });
    await app.register(async (scope) => {
      passBodies(scope);
      scopes.streams = scope;
    });
    const bind = binding(options, scopes);
    answerAccount(bind);
    answerRepositories(bind);
    answerRevisions(bind);
    answerBranches(bind);
    answerTrees(bind);
    answerFiles(bind);
    answerCommits(bind);
    answerObjects(bind);
  };

/** Nobody reads an upload's body before its verb does. */
function passBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
}

function parseBodies(scope: FastifyInstance): void {
  const limits = { parseAs: "string", bodyLimit: body_bytes_max } as const;
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(json, limits, async (_request: unknown, text: string | Buffer) => parsed(String(text)));
  scope.addContentTypeParser(form, limits, async (_request: unknown, text: string | Buffer) => fieldsOf(String(text)));
}

/** An empty body is none, whatever its type says. */
function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new Problem("malformed", "The body is no JSON", {}, cause);
  }
}

/** A field that is named several times is a list. */
const fieldsOf = (text: string): Record<string, string | string[]> => {
  const fields = new URLSearchParams(text);
  return Object.fromEntries([...new Set(fields.keys())].map((name) => [name, fields.getAll(name)]));
};

function answerErrors(app: FastifyInstance, { requests_per_minute }: ServerOptions): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500)
      request.log.error({ err: problem.cause ?? problem, request_id: request.id }, problem.message);
    if (problem.kind === "too_many")
      reply.header("ratelimit-policy", `"fixed window";"api";q=${requests_per_minute};w=60`);
    return sendError(request, reply, problem);
  });
  app.setNotFoundHandler((request, reply) =>
    sendError(request, reply, new Problem("not_found", "The hub's protocol has no such address here")),
  );
}
