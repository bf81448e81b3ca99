import type { Protocol } from "../../../contract/apis.ts";
import type { Usage } from "../../domain/gateway/counting.ts";
import type { Dialect } from "./errors.ts";
import {
  anthropicStream,
  chatStream,
  completionStream,
  type Json,
  responsesStream,
  type StreamFamily,
} from "./events.ts";

/** A family of endpoints: what the gateway must understand of questions and answers to meter them. */
export interface Family {
  protocol: Protocol;
  dialect: Dialect;
  /** Fields that bound what comes out, the first that is there holds; none: nothing is counted that comes out. */
  max: readonly string[];
  /** Our field where none is given. */
  max_default?: string;
  /** Answers to one question. */
  times: (body: Json) => number;
  stream?: StreamFamily;
  /** What the gateway says itself, whatever the caller says. */
  own?: object;
  /** Why a question is refused that cannot be answered here; null: it can. */
  fault?: (body: Json) => { path: string; message: string } | null;
}

/** What builds on a response that was kept. */
const built = ["previous_response_id", "conversation", "background"] as const;

/** Responses are not kept: an id would lead to whatever account of a provider the route happens to use. */
function builtOnKept(body: Json) {
  const path = built.find((name) => body[name] !== undefined && body[name] !== null && body[name] !== false);
  return path === undefined
    ? null
    : { path, message: `${kept}: leave out ${path}, and send what was said before in input` };
}

/** What is said to whoever asks for a response that was. */
export const kept = "Responses are not kept here";

const one = () => 1;
const n = ({ n }: Json) => (typeof n === "number" && Number.isInteger(n) && n > 0 ? Math.min(n, 128) : 1);
const openai = { dialect: "openai", times: one, max: [] } as const;

/** By the path under `/v1`. */
export const families = {
  "/chat/completions": {
    ...openai,
    ...{ protocol: "chat", times: n, stream: chatStream },
    ...{ max: ["max_completion_tokens", "max_tokens"], max_default: "max_tokens" },
  },
  "/completions": {
    ...openai,
    ...{ protocol: "completions", times: n, stream: completionStream, max: ["max_tokens"], max_default: "max_tokens" },
  },
  "/responses": {
    ...openai,
    ...{ protocol: "responses", stream: responsesStream },
    ...{ max: ["max_output_tokens"], max_default: "max_output_tokens" },
    ...{ own: { store: false }, fault: builtOnKept },
  },
  "/messages": {
    ...{ protocol: "messages", dialect: "anthropic", times: one, stream: anthropicStream },
    ...{ max: ["max_tokens"], max_default: "max_tokens" },
  },
  "/embeddings": { ...openai, protocol: "embeddings" },
  "/moderations": { ...openai, protocol: "moderations" },
  "/images/generations": { ...openai, protocol: "images" },
  "/images/edits": { ...openai, protocol: "images" },
  "/images/variations": { ...openai, protocol: "images" },
  "/audio/speech": { ...openai, protocol: "audio" },
  "/audio/transcriptions": { ...openai, protocol: "audio" },
  "/audio/translations": { ...openai, protocol: "audio" },
} as const satisfies Record<string, Family>;

const count = (value: unknown): number | null => (typeof value === "number" ? value : null);
const object = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});

/** What an answer says of its use, in whichever dialect; null: nothing. */
export function usageOf(answer: unknown): Usage | null {
  const { usage } = object(answer);
  if (typeof usage !== "object" || usage === null) return null;
  const u = usage as Json;
  const cached = (count(u.cache_creation_input_tokens) ?? 0) + (count(u.cache_read_input_tokens) ?? 0);
  const input = count(u.prompt_tokens) ?? count(u.input_tokens);
  const output = count(u.completion_tokens) ?? count(u.output_tokens);
  const thought = object(u.completion_tokens_details ?? u.output_tokens_details).reasoning_tokens;
  const reasoning = count(thought) ?? 0;
  return { input: input === null ? null : input + cached, output, reasoning };
}

/** The text of an answer that is all there, in bytes: content, arguments of tools, what was thought. */
export function textBytes(answer: unknown): number {
  const { choices, content, output } = object(answer);
  let bytes = 0;
  const add = (value: unknown) => {
    if (typeof value === "string") bytes += Buffer.byteLength(value);
  };
  const look = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const one of value) look(one);
      return;
    }
    const it = object(value);
    for (const key of ["text", "content", "reasoning_content", "thinking", "arguments", "refusal"] as const)
      add(it[key]);
    if (typeof it.input === "object" && it.input !== null) add(JSON.stringify(it.input));
    for (const key of ["message", "content", "tool_calls", "function", "summary"] as const)
      if (typeof it[key] === "object" && it[key] !== null) look(it[key]);
  };
  for (const part of [choices, content, output]) if (Array.isArray(part)) look(part);
  return bytes;
}
