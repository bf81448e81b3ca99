import { tokensOf } from "../../domain/gateway/counting.ts";

/** Something of a protocol: what the gateway looks at has a name, all else goes by as it is. */
export type Json = Partial<
  Record<
    | "id"
    | "object"
    | "created"
    | "model"
    | "type"
    | "index"
    | "choices"
    | "delta"
    | "text"
    | "content"
    | "usage"
    | "error"
    | "reasoning"
    | "reasoning_content"
    | "refusal"
    | "tool_calls"
    | "function"
    | "name"
    | "arguments"
    | "finish_reason"
    | "stream"
    | "stream_options"
    | "include_usage"
    | "response"
    | "message"
    | "thinking"
    | "partial_json"
    | "input"
    | "prompt_tokens"
    | "input_tokens"
    | "completion_tokens"
    | "output_tokens"
    | "cache_creation_input_tokens"
    | "cache_read_input_tokens"
    | "completion_tokens_details"
    | "output_tokens_details"
    | "reasoning_tokens"
    | "output"
    | "n"
    | "summary"
    | "previous_response_id"
    | "conversation"
    | "background",
    unknown
  >
>;

/** What one event of a stream says. */
export interface Said {
  /** Text in it, in bytes, and in tokens by our count. */
  bytes: number;
  pieces: number;
  /** The caller did not ask for it. */
  is_ours?: boolean;
  /** After it nothing more is to come. */
  is_last?: boolean;
  /** It holds what an answer that is all there would say of its use. */
  use?: unknown;
}

/** A stream as far as it was read: what is needed to end it properly. */
export interface Story {
  first: Json;
  /** Of Anthropic's: the block that is open. */
  block: number | null;
  is_finished: boolean;
  /** The caller asked for the use of it. */
  wants_use: boolean;
}

/** How the events of a family are read, and how a stream of it ends that we end ourselves. */
export interface StreamFamily {
  /** Asks an upstream to say what was used, whether the caller wants to know or not. */
  prepare: (body: Json) => Json;
  wantsUse: (body: Json) => boolean;
  read: (event: Json, story: Story) => Said;
  /** The last events when a cap is reached. */
  stop: (story: Story, used: { input: number; output: number }, reason: string) => string;
  /** The last event when the upstream broke off. */
  fail: (error: object) => string;
}

const object = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const length = (value: unknown): number => (typeof value === "string" ? Buffer.byteLength(value) : 0);
const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const named = (event: Json): string => `event: ${event.type}\n${data(event)}`;
const done = "data: [DONE]\n\n";

const asksUse = (body: Json) => object(body.stream_options).include_usage === true;
const askUse = (body: Json): Json => ({
  ...body,
  stream_options: { ...object(body.stream_options), include_usage: true },
});

/** Streams of choices, whose text `textOf` finds in each. */
const choiceStream = (textOf: (choice: Json) => number, rest: (index: unknown) => Json): StreamFamily => ({
  prepare: askUse,
  wantsUse: asksUse,
  read(event, story) {
    const choices = list(event.choices).map(object);
    let [bytes, pieces] = [0, 0];
    for (const choice of choices) {
      const text = textOf(choice);
      bytes += text;
      pieces += tokensOf(text);
      if (choice.finish_reason != null) story.is_finished = true;
    }
    const has_use = typeof event.usage === "object" && event.usage !== null;
    return {
      ...{ bytes, pieces },
      is_ours: has_use && choices.length === 0 && !story.wants_use,
      ...(has_use ? { use: event } : {}),
    };
  },
  stop({ first, wants_use }, { input, output }, reason) {
    const { id = "", object: kind, created = 0, model = "" } = first;
    const shared = { id, object: kind, created, model };
    const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
    const end = data({ ...shared, choices: [rest(0)], guildhall: { stopped: reason } });
    return end + (wants_use ? data({ ...shared, choices: [], usage }) : "") + done;
  },
  fail: data,
});

/** `/chat/completions`. */
export const chatStream = choiceStream(
  ({ delta }) => {
    const { content, reasoning_content, reasoning, refusal, tool_calls } = object(delta);
    const tools = list(tool_calls).reduce<number>((sum, call) => {
      const { name, arguments: given } = object(object(call).function);
      return sum + length(name) + length(given);
    }, 0);
    return length(content) + length(reasoning_content ?? reasoning) + length(refusal) + tools;
  },
  (index) => ({ index, delta: {}, finish_reason: "length" }),
);

/** `/completions`. */
export const completionStream = choiceStream(
  ({ text }) => length(text),
  (index) => ({ index, text: "", logprobs: null, finish_reason: "length" }),
);

const responsesEnds = new Set(["response.completed", "response.incomplete", "response.failed", "error"]);

/** `/responses`. */
export const responsesStream: StreamFamily = {
  prepare: (body) => body,
  wantsUse: () => true,
  read(event, story) {
    const type = String(event.type ?? "");
    if (type === "response.created") story.first = object(event.response);
    const is_last = responsesEnds.has(type);
    if (is_last) story.is_finished = true;
    const bytes = type.endsWith(".delta") ? length(event.delta) : 0;
    return { bytes, pieces: tokensOf(bytes), ...(is_last ? { is_last, use: event.response } : {}) };
  },
  stop({ first }, { input, output }, reason) {
    const usage = { input_tokens: input, output_tokens: output, total_tokens: input + output };
    const incomplete_details = { reason: "max_output_tokens" };
    const response = { ...first, status: "incomplete", incomplete_details, usage, guildhall: { stopped: reason } };
    return named({ type: "response.incomplete", response });
  },
  fail: (error) => named({ type: "error", ...object(object(error).error) }),
};

/** `/messages`, as Anthropic's clients read it. */
export const anthropicStream: StreamFamily = {
  prepare: (body) => body,
  wantsUse: () => true,
  read(event, story) {
    const type = String(event.type ?? "");
    if (type === "content_block_start") story.block = Number(event.index);
    if (type === "content_block_stop") story.block = null;
    if (type === "message_stop") story.is_finished = true;
    const { text, thinking, partial_json } = object(event.delta);
    const bytes = type === "content_block_delta" ? length(text) + length(thinking) + length(partial_json) : 0;
    const use = type === "message_start" ? event.message : type === "message_delta" ? event : undefined;
    return { bytes, pieces: tokensOf(bytes), is_last: type === "message_stop", ...(use ? { use } : {}) };
  },
  stop({ block }, { output }, reason) {
    const close = block === null ? "" : named({ type: "content_block_stop", index: block });
    const delta = { stop_reason: "max_tokens", stop_sequence: null };
    const end = { type: "message_delta", delta, usage: { output_tokens: output }, guildhall: { stopped: reason } };
    return close + named(end) + named({ type: "message_stop" });
  },
  fail: (error) => named(error as Json),
};

const string = (value: unknown): string => (typeof value === "string" ? value : "");
const textsOf = (it: Json): string =>
  [it.text, it.content, it.reasoning_content, it.thinking, it.partial_json, it.refusal].map(string).join("") +
  list(it.tool_calls)
    .map((call) => object(object(call).function))
    .map(({ name, arguments: given }) => `${string(name)}${string(given)}`)
    .join("");

/** What an event of a stream says in words, of whichever protocol; what is no JSON says itself. */
export function textIn(data: string): string {
  try {
    const { delta, choices } = JSON.parse(data) as Json;
    const chosen = list(choices).map(object);
    return (
      string(delta) + textsOf(object(delta)) + chosen.map((one) => textsOf(one) + textsOf(object(one.delta))).join("")
    );
  } catch {
    return data;
  }
}
