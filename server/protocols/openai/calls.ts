import type { FastifyReply, FastifyRequest } from "fastify";
import { ask, attemptsOf, type Begun } from "../../domain/gateway/asking.ts";
import { type Content, draw, withoutFiles } from "../../domain/gateway/content.ts";
import { agreed, inputTokens, type Seen, weigh } from "../../domain/gateway/counting.ts";
import { type Bearer, enter } from "../../domain/gateway/entering.ts";
import { coming, type Meter, type Outcome } from "../../domain/gateway/meters.ts";
import type { RouteRow } from "../../domain/gateway/models.ts";
import type { ServerOptions } from "../../http/options.ts";
import { problemOf, recordRefusal } from "../../http/problems.ts";
import type { Ctx } from "../../kernel/context.ts";
import { attend } from "../../kernel/guests.ts";
import { Problem } from "../../kernel/problem.ts";
import { type Body, readBody } from "./bodies.ts";
import { relayedError } from "./errors.ts";
import { type Family, textBytes, usageOf } from "./families.ts";
import { headersDown, headersUp, rateHeaders } from "./headers.ts";
import { type Relay, relay } from "./relay.ts";
import { knownContextOf, senderOf } from "./senders.ts";

interface Call {
  ctx: Ctx;
  request: FastifyRequest;
  reply: FastifyReply;
  path: string;
  family: Family;
  body: Body;
  route: RouteRow;
  meter: Meter;
  seen: Seen;
  /** The field that bounds what comes out, and what it says. */
  max: { field: string | undefined; tokens: number | null; times: number };
  streams: boolean;
  end: AbortController;
  /** What is said, where it was drawn to be kept. */
  content: Content | null;
}

/** Tokens of an answer for which nobody said how long it may be. */
const answer_tokens = 4096;
/** Of a stream, so many are held for at first; more as it goes on. */
const stream_tokens = 256;
const answer_bytes_max = 64 * 2 ** 20;

/** Answers a call: lets it in, asks, passes on what comes, and settles. */
export async function answerCall(options: ServerOptions, given: Pick<Call, "request" | "reply" | "path" | "family">) {
  const { request, family } = given;
  const { ctx: before, bearer } = await senderOf(options, request);
  const body = await readKnown(options, { request, family, bearer });
  const streams = family.stream !== undefined && body.json?.stream === true;
  const max = maxOf(family, body);
  const weight = body.json ? weigh(body.json) : { input_bytes: 0, attachments: 1 };
  const seen: Seen = { ...weight, output_bytes: 0, pieces: 0, output_max: max.tokens && max.tokens * max.times };
  const said = { model: body.model, protocol: family.protocol, stream: streams };
  const it = coming({ ...said, input_tokens: inputTokens(seen), output: wishOf(family, max, streams) });
  const { ctx, route, meter } = await enter(before, it, bearer);
  const content = draw(ctx, it.id, route, body.json);
  if (content) given.reply.header("x-guildhall-content-log", `kept; days=${route.content_log_days}`);
  const end = new AbortController();
  const leave = attend(ctx, route.namespace_id, () => end.abort());
  try {
    return await passOn({ ...given, ctx, body, route, meter, seen, max, streams, end, content });
  } catch (error) {
    await recordRefusal(ctx, problemOf(error));
    throw error;
  } finally {
    content?.keep();
    leave();
  }
}

/** What cannot be read is told to whoever is known: to all others, that they are not. */
async function readKnown(
  options: ServerOptions,
  { request, family, bearer }: Pick<Call, "request" | "family"> & { bearer: Bearer | null },
): Promise<Body> {
  try {
    const body = readBody(request.body, request.headers["content-type"]);
    const fault = family.fault?.(body.json ?? {});
    if (fault) throw new Problem("invalid", fault.message, { fields: [fault] });
    return body;
  } catch (error) {
    if (bearer) await knownContextOf(options, request);
    throw error;
  }
}

function maxOf({ max, times }: Family, { json }: Body) {
  const field = max.find((name) => typeof json?.[name] === "number");
  const tokens = field === undefined ? null : Math.max(1, Math.floor(Number(json?.[field])));
  return { field, tokens, times: json ? times(json) : 1 };
}

function wishOf({ max: fields }: Family, { tokens, times }: Call["max"], streams: boolean) {
  if (fields.length === 0) return { need: 0, want: 0 };
  const most = (tokens ?? answer_tokens) * times;
  return { need: 1, want: streams ? Math.min(most, stream_tokens * times) : most };
}

async function passOn(call: Call): Promise<unknown> {
  const begun = await beginAnswer(call);
  call.meter.firstByte();
  if (begun.status >= 400) return refuse(call, begun);
  const type = String(begun.headers["content-type"] ?? "");
  if (call.streams && type.startsWith("text/event-stream")) return stream(call, begun);
  return /\bjson\b/.test(type) ? whole(call, begun) : bytes(call, begun);
}

/** A stream that nobody waits for is not asked for any more; an answer is, since it is paid for once it was asked for. */
async function beginAnswer(call: Call): Promise<Begun> {
  const { ctx, route, path, meter, reply, end, streams } = call;
  if (streams) reply.raw.once("close", () => reply.raw.writableFinished || end.abort());
  const write = (upstream: { model: string }, secret: string | undefined) => {
    const { type, written } = bounded(call);
    const { family, request } = call;
    return {
      headers: headersUp(request.headers, { type, secret, dialect: family.dialect }),
      body: written(upstream.model),
    };
  };
  try {
    return await ask(ctx, route, { path, method: "POST", write, signal: end.signal });
  } catch (error) {
    const gone = end.signal.aborted;
    const problem = error instanceof Problem ? error : undefined;
    meter.finish({
      ...nothing,
      state: gone ? "aborted" : "failed",
      status: gone ? null : (problem?.status ?? 500),
      attempts: problem ? (attemptsOf.get(problem) ?? 1) : 1,
      error: gone ? "Its caller went away" : (problem?.message ?? "It could not be asked"),
    });
    throw gone ? new Problem("unavailable", "The call was ended") : error;
  }
}

const nothing = {
  ...{ input_tokens: 0, output_tokens: 0, counted_by: "us", upstream: null, free: true },
} as const satisfies Partial<Outcome>;

/** The question with what the gateway adds: how long the answer may be where a cap is near, and that a stream says its use. */
function bounded({ body, family, meter, max, streams }: Call): Pick<Body, "type" | "written"> {
  if (!body.json) return body;
  const json = streams && family.stream ? family.stream.prepare(body.json) : body.json;
  const allowed = Math.floor(meter.allowed() / max.times);
  const is_near = !streams && family.max_default !== undefined && allowed < (max.tokens ?? answer_tokens);
  const limit = is_near ? { [max.field ?? family.max_default ?? ""]: Math.max(allowed, 1) } : {};
  return { type: body.type, written: (model) => JSON.stringify({ ...json, ...limit, ...family.own, model }) };
}

async function stream(call: Call, begun: Begun): Promise<void> {
  const { reply, meter, family, body, end, request, seen } = call;
  reply.hijack();
  const out = reply.raw;
  const headers = { ...reply.getHeaders(), ...headersDown(begun.headers), ...rateHeaders(meter.rate) };
  out.writeHead(begun.status, { ...headers, "cache-control": "no-store", "x-accel-buffering": "no" } as Record<
    string,
    string
  >);
  const outcome = await relay({
    ...{ begun, meter, seen, out, signal: end.signal, request_id: request.id },
    family: family as Relay["family"],
    wants_use: family.stream?.wantsUse(body.json ?? {}) ?? false,
    content: call.content,
  });
  meter.finish(outcome);
}

/** The rest of an answer; what breaks off is no answer. */
async function readAll({ meter }: Call, { first, next, end, upstream, attempts }: Begun): Promise<Buffer> {
  const chunks = first ? [first] : [];
  let length = first?.length ?? 0;
  try {
    for (let chunk = first && (await next()); chunk; chunk = await next()) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > answer_bytes_max) throw new Error("it is too long");
    }
  } catch (error) {
    end();
    const problem = new Problem("upstream_failed", "The upstream of this model broke off while it answered", {}, error);
    const outcome = { ...nothing, state: "failed", status: problem.status, upstream, attempts } as const;
    meter.finish({ ...outcome, error: problem.message });
    throw problem;
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length);
}

/** An answer in JSON: read whole, since its use is written in it. */
async function whole(call: Call, begun: Begun): Promise<FastifyReply> {
  const { meter, seen, reply } = call;
  const answer = await readAll(call, begun);
  const json = parsed(answer);
  if (call.content) call.content.add(JSON.stringify(json, withoutFiles));
  const { input, output, ...counted } = agreed({ ...seen, output_bytes: textBytes(json) }, usageOf(json));
  meter.finish({
    ...{ state: "done", status: begun.status, input_tokens: input, output_tokens: output, ...counted },
    ...{ upstream: begun.upstream, attempts: begun.attempts },
  });
  return reply
    .code(begun.status)
    .headers({ ...headersDown(begun.headers), ...rateHeaders(meter.rate) })
    .send(answer);
}

function parsed(answer: Buffer): unknown {
  try {
    return JSON.parse(answer.toString("utf8"));
  } catch {
    return null;
  }
}

/** Sound, pictures, plain text: passed on as it is. */
async function bytes(call: Call, begun: Begun): Promise<FastifyReply> {
  const { meter, seen, reply } = call;
  const answer = await readAll(call, begun);
  const { input, output, counted_by } = agreed(seen, null);
  meter.finish({
    ...{ state: "done", status: begun.status, input_tokens: input, output_tokens: output, counted_by },
    ...{ upstream: begun.upstream, attempts: begun.attempts },
  });
  return reply
    .code(begun.status)
    .headers({ ...headersDown(begun.headers), ...rateHeaders(meter.rate) })
    .send(answer);
}

/** The upstream says that the question is wrong: its caller hears why, and pays nothing. */
async function refuse(call: Call, begun: Begun): Promise<FastifyReply> {
  const { meter, reply } = call;
  const answer = relayedError(await readAll(call, begun), begun.secret);
  const { status, upstream, attempts } = begun;
  meter.finish({ ...nothing, state: "refused", status, upstream, attempts, error: `The upstream answered ${status}` });
  const type = headersDown(begun.headers)["content-type"] ?? "application/json";
  return reply.code(status).header("x-should-retry", "false").type(type).send(answer);
}
