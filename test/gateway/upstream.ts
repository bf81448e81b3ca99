import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A model server that speaks OpenAI's protocol, and does what the name of its model says. */
export interface UpstreamServer {
  /** Up to and with `/v1`. */
  address: string;
  /** What it was asked, newest last. */
  asked: { path: string; headers: IncomingMessage["headers"]; body: Record<string, unknown> }[];
  /** What it counts as served, in answers and streams that it ended itself. */
  served: { input: number; output: number };
  /** Streams that are being written. */
  streams: () => number;
  stop(): Promise<void>;
}

const words = "the small model says one word after the other and never gets tired of it".split(" ");
const wordAt = (i: number) => `${words[i % words.length]} `;
const tokensIn = (text: string) => text.split(/\s+/).filter(Boolean).length;

/** What the name of a model means: `cut:3` breaks off after three tokens. */
function manner(model: string): { name: string; number: number } {
  const [name = "", number = "0"] = model.split(":");
  return { name, number: Number(number) };
}

interface Asked {
  model: string;
  stream?: boolean;
  max_tokens?: number;
  max_output_tokens?: number;
  n?: number;
  messages?: { content: unknown }[];
  prompt?: string;
  input?: unknown;
  encoding_format?: string;
  stream_options?: { include_usage?: boolean };
}

export async function upstreamServer(port = 0): Promise<UpstreamServer> {
  const asked: UpstreamServer["asked"] = [];
  const served = { input: 0, output: 0 };
  let streams = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const is_json = request.headers["content-type"]?.includes("json") ?? false;
    const body = (
      is_json ? JSON.parse(raw.toString()) : { model: formModel(raw), raw: raw.toString("latin1") }
    ) as Asked;
    const path = request.url ?? "";
    asked.push({ path, headers: request.headers, body: body as never });
    const { name, number } = manner(body.model);
    if (name === "silent") await wait(60_000, undefined, { ref: false });
    const input = tokensIn(JSON.stringify(body.messages ?? body.prompt ?? body.input ?? ""));
    if (answerOdd(request, response, body, { input, served })) return;
    const tokens = body.max_tokens ?? body.max_output_tokens ?? 12;
    if (body.stream) {
      streams++;
      try {
        if (path.endsWith("/responses")) await responseStream(response, body, { input, tokens });
        else if (path.endsWith("/messages")) await messageStream(response, body, { input, tokens });
        else await chatStream(response, body, { input, tokens, name, number, served });
      } finally {
        streams--;
      }
      return;
    }
    answerWhole(path, response, body, { input, tokens, served });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { address, asked, served, streams: () => streams, stop };
}

/** What is neither a chat nor a message: gives whether it was answered. */
function answerOdd(
  { url = "", headers }: IncomingMessage,
  response: ServerResponse,
  body: Asked,
  { input, served }: Pick<Told, "input" | "served">,
): boolean {
  const { name, number } = manner(body.model);
  if (name === "error") json(response, number, { error: { message: "it is broken", type: "server_error" } });
  else if (name === "tell")
    json(response, 400, { error: { message: `you sent ${headers.authorization}`, type: "bad" } });
  else if (url.endsWith("/embeddings")) embed(response, body, input, served);
  else if (url.endsWith("/speech")) {
    response.writeHead(200, { "content-type": "audio/mpeg", "set-cookie": "a=b" });
    response.end(Buffer.from([1, 2, 3, 255]));
  } else if (url.includes("/images/"))
    json(response, 200, { created: 1, data: [{ b64_json: "AAEC" }], usage: { input_tokens: 5, output_tokens: 9 } });
  else if (url.endsWith("/moderations"))
    json(response, 200, { id: "modr-1", model: body.model, results: [{ flagged: false, categories: {} }] });
  else if (url.endsWith("/count_tokens") || url.endsWith("/input_tokens")) json(response, 200, { input_tokens: 77 });
  else if (url.endsWith("/translations")) json(response, 200, { text: "good day" });
  else if (url.endsWith("/transcriptions")) json(response, 200, { text: "hello", model: body.model });
  else return false;
  return true;
}

function answerWhole(
  path: string,
  response: ServerResponse,
  body: Asked,
  { input, tokens, served }: Pick<Told, "input" | "tokens" | "served">,
): void {
  const { name, number } = manner(body.model);
  const text = Array.from({ length: tokens }, (_, i) => wordAt(i)).join("");
  served.input += input;
  served.output += tokens;
  const message = {
    ...{ id: "msg_1", type: "message", role: "assistant", model: body.model, stop_reason: "end_turn" },
    ...{ content: [{ type: "text", text }], usage: { input_tokens: input, output_tokens: tokens } },
  };
  const usage = usageOf(name, number, input, tokens);
  const completion = {
    ...{ id: "chatcmpl-1", object: "chat.completion", created: 1, model: body.model, ...(usage ? { usage } : {}) },
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
  };
  if (path.endsWith("/responses")) json(response, 200, responseOf(body, "completed", { input, tokens }));
  else json(response, 200, path.endsWith("/messages") ? message : completion);
}

const formModel = (raw: Buffer) => /name="model"\r\n\r\n([^\r\n]*)/.exec(raw.toString("latin1"))?.[1] ?? "";

function usageOf(name: string, number: number, input: number, output: number) {
  if (name === "mute") return undefined;
  if (name === "lie") return { prompt_tokens: number, completion_tokens: number, total_tokens: 2 * number };
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", "set-cookie": "a=b", "x-internal": "secret" });
  response.end(JSON.stringify(body));
}

function embed(response: ServerResponse, body: Asked, input: number, served: UpstreamServer["served"]): void {
  const floats = new Float32Array([0.25, -0.5, 1]);
  const embedding =
    body.encoding_format === "base64" ? Buffer.from(floats.buffer).toString("base64") : Array.from(floats);
  served.input += input;
  json(response, 200, {
    ...{ object: "list", model: body.model, data: [{ object: "embedding", index: 0, embedding }] },
    usage: { prompt_tokens: input, total_tokens: input },
  });
}

interface Told {
  input: number;
  tokens: number;
  name: string;
  number: number;
  served: UpstreamServer["served"];
}

async function chatStream(response: ServerResponse, body: Asked, { input, tokens, name, number, served }: Told) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const shared = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: body.model };
  const say = (choices: object[], more: object = {}) =>
    response.write(`data: ${JSON.stringify({ ...shared, choices, ...more })}\n\n`);
  say([{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }]);
  for (let i = 0; i < tokens; i++) {
    if (name === "cut" && i === number) return response.write("\n", () => setTimeout(() => response.destroy(), 50));
    if (name === "stall" && i === number) await wait(60_000, undefined, { ref: false });
    if (name === "slow") await wait(number);
    if (response.destroyed) return;
    say([{ index: 0, delta: { content: wordAt(i) }, finish_reason: null }]);
    if (response.writableNeedDrain)
      await new Promise<void>((resolve) => {
        response.once("drain", resolve);
        response.once("close", resolve);
      });
  }
  say([{ index: 0, delta: {}, finish_reason: "stop" }]);
  const usage = usageOf(name, number, input, tokens);
  if (usage && body.stream_options?.include_usage) say([], { usage });
  served.input += input;
  served.output += tokens;
  response.end("data: [DONE]\n\n");
}

type Counts = { input: number; tokens: number };

function responseOf(body: Asked, status: string, { input, tokens }: Counts) {
  const text = Array.from({ length: tokens }, (_, i) => wordAt(i)).join("");
  return {
    ...{ id: "resp_1", object: "response", created_at: 1, model: body.model, status },
    output: [
      { type: "message", id: "msg_1", role: "assistant", content: [{ type: "output_text", text, annotations: [] }] },
    ],
    usage: { input_tokens: input, output_tokens: tokens, total_tokens: input + tokens },
  };
}

async function responseStream(response: ServerResponse, body: Asked, { input, tokens }: Counts) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const say = (event: { type: string }) => response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const empty = { ...responseOf(body, "in_progress", { input, tokens: 0 }), output: [], usage: null };
  say({ type: "response.created", response: empty } as never);
  for (let i = 0; i < tokens; i++)
    say({ type: "response.output_text.delta", item_id: "msg_1", delta: wordAt(i) } as never);
  say({ type: "response.completed", response: responseOf(body, "completed", { input, tokens }) } as never);
  response.end();
}

async function messageStream(
  response: ServerResponse,
  body: Asked,
  { input, tokens }: { input: number; tokens: number },
) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const say = (event: { type: string }) => response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: body.model,
    content: [],
    stop_reason: null,
  };
  say({ type: "message_start", message: { ...message, usage: { input_tokens: input, output_tokens: 1 } } } as never);
  say({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } } as never);
  for (let i = 0; i < tokens; i++)
    say({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: wordAt(i) } } as never);
  say({ type: "content_block_stop", index: 0 } as never);
  say({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: tokens } } as never);
  say({ type: "message_stop" });
  response.end();
}
