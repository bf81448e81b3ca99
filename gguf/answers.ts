import { randomUUID } from "node:crypto";
import type { End, Vectors } from "./engine.ts";

/** How one answer is written, whole and in pieces, as OpenAI's clients read it. */
export interface Form {
  id: string;
  whole(text: string, end: End): unknown;
  /** The first piece, where there is one before any text. */
  first?: unknown;
  piece(text: string): unknown;
  last(finish_reason: End["finish_reason"]): unknown;
  usage(end: End): unknown;
}

const usageOf = ({ prompt_tokens, completion_tokens }: End) => ({
  ...{ prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
});

const now = (): number => Math.floor(Date.now() / 1000);

/** An answer of a conversation. */
export function chatForm(model: string): Form {
  const id = `chatcmpl-${randomUUID()}`;
  const base = { id, created: now(), model };
  const chunk = (choices: unknown[]) => ({ ...base, object: "chat.completion.chunk", choices });
  const choice = (delta: object, finish_reason: string | null) => ({ index: 0, delta, logprobs: null, finish_reason });
  return {
    id,
    whole: (content, end) => ({
      ...{ ...base, object: "chat.completion", usage: usageOf(end) },
      choices: [
        {
          ...{ index: 0, logprobs: null, finish_reason: end.finish_reason },
          message: { role: "assistant", content, refusal: null },
        },
      ],
    }),
    first: chunk([choice({ role: "assistant", content: "" }, null)]),
    piece: (content) => chunk([choice({ content }, null)]),
    last: (finish_reason) => chunk([choice({}, finish_reason)]),
    usage: (end) => ({ ...chunk([]), usage: usageOf(end) }),
  };
}

/** A completion of a text. */
export function completionForm(model: string): Form {
  const id = `cmpl-${randomUUID()}`;
  const base = { id, object: "text_completion", created: now(), model };
  const choice = (text: string, finish_reason: string | null) => ({ index: 0, text, logprobs: null, finish_reason });
  return {
    id,
    whole: (text, end) => ({ ...base, choices: [choice(text, end.finish_reason)], usage: usageOf(end) }),
    piece: (text) => ({ ...base, choices: [choice(text, null)] }),
    last: (finish_reason) => ({ ...base, choices: [choice("", finish_reason)] }),
    usage: (end) => ({ ...base, choices: [], usage: usageOf(end) }),
  };
}

/** Vectors, as numbers or as the bytes of 32-bit floats in base64. */
export const embeddingsOf = (model: string, { vectors, prompt_tokens }: Vectors, format: "float" | "base64") => ({
  object: "list",
  data: vectors.map((vector, index) => ({
    ...{ object: "embedding", index },
    embedding: format === "float" ? vector : Buffer.from(Float32Array.from(vector).buffer).toString("base64"),
  })),
  model,
  usage: { prompt_tokens, total_tokens: prompt_tokens },
});
