import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { chatForm, completionForm, embeddingsOf, type Form } from "./answers.ts";
import type { Engine, Wish } from "./engine.ts";
import { Refusal } from "./refusal.ts";
import { bodies, type Chat, type Completion, parse } from "./requests.ts";

const body_bytes_max = 8 * 2 ** 20;

/** Serves a model as OpenAI's clients expect it, under /v1. */
export function serve(engine: Engine, name: string): Server {
  const created = Math.floor(Date.now() / 1000);
  const model = { id: name, object: "model", created, owned_by: "guildhall", context_tokens: engine.context_tokens };
  const routes: Record<string, (asked: Asked) => Promise<unknown>> = {
    "GET /health": async () => ({ status: "ok" }),
    "GET /v1/models": async () => ({ object: "list", data: [model] }),
    [`GET /v1/models/${encodeURIComponent(name)}`]: async () => model,
    "POST /v1/chat/completions": async (asked) => {
      const chat = parse(bodies.chat, await asked.body());
      const prompt = engine.prompter.chat(chat.messages);
      return tellAll(engine, asked, chat, { ...wishOf(chat), prompt, param: "messages" }, chatForm(name));
    },
    "POST /v1/completions": async (asked) => {
      const completion = parse(bodies.completion, await asked.body());
      const prompt = engine.prompter.text(completion.prompt);
      return tellAll(
        engine,
        asked,
        completion,
        { ...wishOf(completion), prompt, param: "prompt" },
        completionForm(name),
      );
    },
    "POST /v1/embeddings": async (asked) => {
      const { input, encoding_format } = parse(bodies.embeddings, await asked.body());
      return embeddingsOf(name, await engine.embed(input, asked.signal), encoding_format ?? "float");
    },
  };
  return createServer((request, response) => {
    const asked = askedBy(request, response);
    const route = routes[`${request.method} ${request.url?.split("?")[0]}`];
    const answer = route
      ? route(asked)
      : Promise.reject(new Refusal(404, `There is no ${request.method} ${request.url} here`));
    answer.then(
      (whole) => whole !== undefined && send(response, 200, whole),
      (error) => fail(response, error),
    );
  });
}

interface Asked {
  response: ServerResponse;
  /** Aborted when whoever asked is gone. */
  signal: AbortSignal;
  body(): Promise<unknown>;
}

function askedBy(request: IncomingMessage, response: ServerResponse): Asked {
  const gone = new AbortController();
  response.once("close", () => response.writableFinished || gone.abort(new Error("Whoever asked is gone")));
  return { response, signal: gone.signal, body: () => bodyOf(request) };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > body_bytes_max) throw new Refusal(413, `The body is larger than ${body_bytes_max} bytes`);
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    throw new Refusal(400, "The body is not JSON");
  }
}

const wishOf = (given: Chat | Completion): Omit<Wish, "prompt" | "param"> => ({
  tokens_max: ("max_completion_tokens" in given ? given.max_completion_tokens : null) ?? given.max_tokens ?? undefined,
  temperature: given.temperature ?? undefined,
  top_p: given.top_p ?? undefined,
  seed: given.seed ?? undefined,
  frequency_penalty: given.frequency_penalty ?? undefined,
  presence_penalty: given.presence_penalty ?? undefined,
  stops: given.stop,
});

/** Answers whole, or piece by piece where that is asked for; then nothing is left to send. */
async function tellAll(
  engine: Engine,
  { response, signal }: Asked,
  { stream, stream_options }: Chat | Completion,
  wish: Wish,
  form: Form,
): Promise<unknown> {
  if (!stream) {
    let text = "";
    const end = await engine.answer(
      wish,
      signal,
      () => undefined,
      (piece) => {
        text += piece;
      },
    );
    return form.whole(text, end);
  }
  const tell = (event: unknown) => response.write(`data: ${JSON.stringify(event)}\n\n`);
  const begin = () => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
    if (form.first) tell(form.first);
  };
  const end = await engine.answer(wish, signal, begin, (text) => text !== "" && tell(form.piece(text)));
  tell(form.last(end.finish_reason));
  if (stream_options?.include_usage) tell(form.usage(end));
  response.end("data: [DONE]\n\n");
  return undefined;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) })
    .end(text);
}

/** What was begun as a stream ends with the error as its last event. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.destroyed) return;
  const refusal = error instanceof Refusal ? error : new Refusal(500, "The model could not answer: its log says why");
  if (refusal !== error) console.error(error);
  if (response.headersSent) return void response.end(`data: ${JSON.stringify(refusal.body)}\n\n`);
  if (refusal.status === 429) response.setHeader("retry-after", "1");
  send(response, refusal.status, refusal.body);
}
